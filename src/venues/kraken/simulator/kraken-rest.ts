import { readFields, required, type CallFields } from './call-fields.ts';
import { KrakenCalls } from './kraken-calls.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenVenue } from './kraken-venue.ts';
import type { RateTier } from './rate-limits.ts';
import type { SocketTokens } from './sockets/socket-tokens.ts';
import { requestSignature, sameSignature } from './request-signature.ts';
import { SignatureLockout } from './signature-lockout.ts';
import type { WireReply, WireRequest } from '../../../wire/wire.ts';

export interface KrakenRestOptions {
  readonly venue: KrakenVenue;
  /** Secrets (base64) by API key. */
  readonly keys: Readonly<Record<string, string>>;
  /** Those of the keys that may also withdraw; none by default, as a key for trading should be. */
  readonly mayWithdraw?: readonly string[];
  readonly rates?: RateTier;
  /** The tokens that the sockets of the same venue share. */
  readonly tokens?: SocketTokens;
  /** Carries out the calls, for a venue that was restored or that is logged. By default the interface makes its own. */
  readonly calls?: KrakenCalls;
}

interface KnownKey {
  readonly secret: string;
  readonly place: number;
  readonly withdrawal: 'allowed' | 'denied';
  readonly lockout: SignatureLockout;
  lastNonce: bigint;
}

/**
 * Kraken's REST interface over a venue: routing, signatures and nonces. `KrakenCalls` carries out the calls that pass.
 */
export class KrakenRest {
  readonly calls: KrakenCalls;
  readonly #keys: ReadonlyMap<string, KnownKey>;

  constructor({ venue, keys, mayWithdraw = [], rates, tokens, calls }: KrakenRestOptions) {
    const known = Object.entries(keys);
    this.calls =
      calls ??
      new KrakenCalls({
        venue,
        keys: known.length,
        ...(rates === undefined ? {} : { rates }),
        ...(tokens === undefined ? {} : { tokens }),
      });
    this.#keys = new Map(
      known.map(([key, secret], place) => [
        key,
        {
          secret,
          place,
          withdrawal: mayWithdraw.includes(key) ? 'allowed' : 'denied',
          lockout: new SignatureLockout(),
          lastNonce: -1n,
        },
      ]),
    );
  }

  /** Answers one request. Refusals have status 200, as Kraken's have. */
  answer(request: WireRequest): WireReply {
    try {
      return reply(this.#body(request));
    } catch (error) {
      if (error instanceof KrakenError) return reply(JSON.stringify({ error: [error.message] }));
      throw error;
    }
  }

  #body({ method, path, headers, body }: WireRequest): string {
    const { pathname, query } = partsOf(path);
    const [, scope, name = ''] = /^\/0\/(public|private)\/(\w+)$/.exec(pathname) ?? [];
    if (method !== 'GET' && method !== 'POST') throw new KrakenError('EGeneral:Unknown method');
    const form = readFields(body, headers['content-type']);
    if (scope === 'public')
      return this.calls.carryOut({ scope, name, fields: new Map([...readFields(query), ...form]) });
    if (scope === 'private' && method === 'POST')
      return this.calls.carryOut({
        scope,
        name,
        fields: form,
        via: 'rest',
        key: this.#authenticate(pathname, headers, form, body),
      });
    throw new KrakenError('EGeneral:Unknown method');
  }

  #authenticate(path: string, headers: WireRequest['headers'], fields: CallFields, body: string): number {
    const known = this.#keys.get(headers['api-key'] ?? '');
    if (known === undefined) throw new KrakenError('EAPI:Invalid key');
    const now = this.calls.venue.catchUp();
    known.lockout.check(now);
    const nonce = required(fields, 'nonce');
    if (!sameSignature(headers['api-sign'] ?? '', requestSignature(known.secret, path, nonce, body))) {
      known.lockout.wrong(now);
      throw new KrakenError('EAPI:Invalid signature');
    }
    known.lockout.right();
    if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= known.lastNonce) throw new KrakenError('EAPI:Invalid nonce');
    known.lastNonce = BigInt(nonce);
    if (known.withdrawal === 'denied' && path.startsWith('/0/private/Withdraw'))
      throw new KrakenError('EGeneral:Permission denied');
    return known.place;
  }
}

/** Splits a request target, which may be a whole address, as proxies send it. */
function partsOf(target: string): { readonly pathname: string; readonly query: string } {
  const path = target.replace(/^https?:\/\/[^/?]*/, '');
  const mark = path.indexOf('?');
  return mark < 0 ? { pathname: path, query: '' } : { pathname: path.slice(0, mark), query: path.slice(mark + 1) };
}

function reply(body: string): WireReply {
  return { kind: 'reply', status: 200, body };
}
