import type { kraken } from 'ccxt';
import type { Clock } from '../../core/clock.ts';
import { millisFromInstant } from '../../core/time.ts';
import type { MonotonicNonce } from './monotonic-nonce.ts';
import { isLoopback, requireLoopback } from './loopback.ts';

export interface KrakenClientOptions {
  readonly key: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly nonces: MonotonicNonce;
  /** `paper` refuses every address but this machine's, when it is made and again at every request. */
  readonly money: 'paper' | 'real';
  /** Another address than Kraken's: a simulator's. */
  readonly url?: string;
  /** Longest wait for an answer, in milliseconds. After it the outcome of an order is unknown. */
  readonly timeout?: number;
  /** Carries the requests instead of the network: for tests in virtual time. */
  readonly fetch?: typeof fetch;
}

/**
 * The real ccxt client, made safe for orders: no retries (with them one intent became four orders), no queue (an order
 * behind a poll waited six seconds; our own limiter decides), nonces and time of ours. Loaded when first needed, because
 * it takes half a second.
 */
export async function createKrakenClient({ key, secret, clock, nonces, money, url, timeout = 8_000, fetch: carrier }: KrakenClientOptions): Promise<kraken> {
  if (money === 'paper') requireLoopback([url ?? 'https://api.kraken.com']);
  const { kraken: Kraken } = await import('ccxt');
  const client = new Kraken({
    apiKey: key, secret, timeout, enableRateLimit: false, maxRetriesOnFailure: 0,
    ...(url === undefined ? {} : { urls: { api: { public: url, private: url, zendesk: url } } }),
  });
  if (carrier !== undefined) client.fetchImplementation = carrier;
  client.nonce = () => nonces.next();
  client.milliseconds = () => millisFromInstant(clock.now());
  if (money === 'paper') {
    const send = client.fetch.bind(client);
    client.fetch = (address: string, ...rest) => {
      if (!isLoopback(address)) throw new RangeError(`Paper trading sends nothing to ${new URL(address).host}`);
      return send(address, ...rest);
    };
  }
  return client;
}
