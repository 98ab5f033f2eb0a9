import { readFields, required, type CallFields } from './call-fields.ts';
import { PRIVATE_ENDPOINTS, PUBLIC_ENDPOINTS } from './endpoints/endpoints.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenVenue } from './kraken-venue.ts';
import { requestSignature, sameSignature } from './request-signature.ts';

/** One HTTP request, whoever carried it: a socket, or a client's replaced `fetch`. */
export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireReply {
  readonly status: number;
  readonly body: string;
}

export interface KrakenRestOptions {
  readonly venue: KrakenVenue;
  /** Secrets (base64) by API key. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Kraken's REST interface over a venue: routing, signatures, nonces and the envelope of every reply. */
export class KrakenRest {
  readonly #venue: KrakenVenue;
  readonly #keys: Readonly<Record<string, string>>;
  readonly #nonces = new Map<string, bigint>();

  constructor({ venue, keys }: KrakenRestOptions) {
    this.#venue = venue;
    this.#keys = keys;
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
    const [, scope, name] = /^\/0\/(public|private)\/(\w+)$/.exec(pathname) ?? [];
    if (scope === 'public') {
      return this.#call(PUBLIC_ENDPOINTS.get(name ?? ''), new Map([...readFields(search), ...readFields(body, headers['content-type'])]));
    }
    if (scope === 'private' && method === 'POST') {
      const fields = readFields(body, headers['content-type']);
      this.#authenticate(pathname, headers, fields, body);
      return this.#call(PRIVATE_ENDPOINTS.get(name ?? ''), fields);
    }
    throw new KrakenError('EGeneral:Unknown method');
  }

  #call(endpoint: Endpoint | undefined, fields: CallFields): unknown {
    if (endpoint === undefined) throw new KrakenError('EGeneral:Unknown method');
    return endpoint({ venue: this.#venue, fields });
  }

  #authenticate(path: string, headers: WireRequest['headers'], fields: CallFields, body: string): void {
    const key = headers['api-key'] ?? '';
    const secret = Object.hasOwn(this.#keys, key) ? this.#keys[key] : undefined;
    if (secret === undefined) throw new KrakenError('EAPI:Invalid key');
    const nonce = required(fields, 'nonce');
    if (!sameSignature(headers['api-sign'] ?? '', requestSignature(secret, path, nonce, body))) throw new KrakenError('EAPI:Invalid signature');
    const last = this.#nonces.get(key);
    if (!/^\d{1,20}$/.test(nonce) || (last !== undefined && BigInt(nonce) <= last)) throw new KrakenError('EAPI:Invalid nonce');
    this.#nonces.set(key, BigInt(nonce));
  }
}

function reply(envelope: unknown): WireReply {
  return { status: 200, body: JSON.stringify(envelope) };
}
