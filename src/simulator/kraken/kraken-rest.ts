import { readFields, required, type CallFields } from './call-fields.ts';
import { PRIVATE_ENDPOINTS, PUBLIC_ENDPOINTS } from './endpoints/endpoints.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenVenue } from './kraken-venue.ts';
import { RATE_TIERS, RateLimits, type RateTier } from './rate-limits.ts';
import { requestSignature, sameSignature } from './request-signature.ts';
import { SocketTokens } from './sockets/socket-tokens.ts';
import type { WireReply, WireRequest } from '../wire.ts';

export interface KrakenRestOptions {
  readonly venue: KrakenVenue;
  /** Secrets (base64) by API key. */
  readonly keys: Readonly<Record<string, string>>;
  readonly rates?: RateTier;
  /** Those that the sockets of the same venue know. */
  readonly tokens?: SocketTokens;
}

interface KnownKey {
  readonly secret: string;
  readonly limits: RateLimits;
  lastNonce: bigint;
}

/** Kraken's REST interface over a venue: routing, signatures, nonces, rate limits and the envelope of every reply. */
export class KrakenRest {
  readonly #venue: KrakenVenue;
  readonly #keys: ReadonlyMap<string, KnownKey>;
  readonly #tokens: SocketTokens;

  constructor({ venue, keys, rates = RATE_TIERS.intermediate, tokens = new SocketTokens() }: KrakenRestOptions) {
    this.#venue = venue;
    this.#tokens = tokens;
    this.#keys = new Map(Object.entries(keys).map(([key, secret]) => [key, { secret, limits: new RateLimits(rates), lastNonce: -1n }]));
  }

  /** Answers one request. Refusals have status 200, as Kraken's have. */
  answer(request: WireRequest): WireReply {
    try {
      return reply({ error: [], result: this.#result(request) });
    } catch (error) {
      if (error instanceof KrakenError) return reply({ error: [error.message] });
      throw error;
    }
  }

  #result({ method, path, headers, body }: WireRequest): unknown {
    const { pathname, search } = new URL(path, 'http://simulator');
    const [, scope, name = ''] = /^\/0\/(public|private)\/(\w+)$/.exec(pathname) ?? [];
    const form = readFields(body, headers['content-type']);
    if (scope === 'public') {
      const endpoint = PUBLIC_ENDPOINTS.get(name);
      if (endpoint !== undefined) return endpoint({ venue: this.#venue, fields: new Map([...readFields(search), ...form]) });
    } else if (scope === 'private' && method === 'POST') {
      const { limits } = this.#authenticate(pathname, headers, form, body);
      const endpoint = PRIVATE_ENDPOINTS.get(name);
      limits.countCall(name, this.#venue.catchUp());
      if (endpoint !== undefined) return endpoint({ venue: this.#venue, fields: form, limits, tokens: this.#tokens });
    }
    throw new KrakenError('EGeneral:Unknown method');
  }

  #authenticate(path: string, headers: WireRequest['headers'], fields: CallFields, body: string): KnownKey {
    const known = this.#keys.get(headers['api-key'] ?? '');
    if (known === undefined) throw new KrakenError('EAPI:Invalid key');
    const nonce = required(fields, 'nonce');
    if (!sameSignature(headers['api-sign'] ?? '', requestSignature(known.secret, path, nonce, body))) throw new KrakenError('EAPI:Invalid signature');
    if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= known.lastNonce) throw new KrakenError('EAPI:Invalid nonce');
    known.lastNonce = BigInt(nonce);
    return known;
  }
}

function reply(envelope: unknown): WireReply {
  return { kind: 'reply', status: 200, body: JSON.stringify(envelope) };
}
