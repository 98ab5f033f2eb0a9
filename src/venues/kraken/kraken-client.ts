import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { kraken } from 'ccxt';
import type { Clock } from '../../core/clock.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { millisFromInstant } from '../../core/time.ts';
import type { ConnectionPurpose } from '../venue-kit.port.ts';
import { requireAllowed } from './allowed-calls.ts';
import { requireLoopback } from '../../wire/loopback.ts';
import type { NonceSource } from '../../wire/nonce-source.port.ts';
import { ANSWER_MILLIS, KRAKEN_URL } from './kraken-address.ts';
import { recoverNonces } from './recover-nonces.ts';
import { makeMarketsRepeatable } from './repeatable-markets.ts';
import { signNatively } from './sign-natively.ts';
import { readAnswersWhole } from '../../wire/whole-answers.ts';

/** ccxt's client for Kraken, as `createKrakenClient` makes it. */
export type KrakenClient = kraken;

export interface KrakenClientOptions {
  readonly key: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly nonces: NonceSource;
  /** Hears that the venue refused a nonce, and what was done about it. */
  readonly onNonceRefused?: (text: string) => void;
  /** What it may do: looked at when the client is made, and again at every request. */
  readonly money: ConnectionPurpose;
  /** Another address than Kraken's: a simulator's. */
  readonly url?: string;
  /**
   * Longest wait for an answer, to its last byte, in milliseconds of this machine. After it the outcome of an order is
   * unknown.
   */
  readonly timeout?: number;
  /** Carries the requests instead of the network, and keeps its own time: for tests in virtual time. */
  readonly fetch?: typeof fetch;
}

/**
 * The real ccxt client, made safe for orders: no retries (with them one intent became four orders), no queue (an order
 * behind a poll waited six seconds; calls are few by design, and a venue that is asked too often is asked later),
 * nonces and time of ours. Loaded when first needed.
 */
export async function createKrakenClient({
  key,
  secret,
  clock,
  nonces,
  onNonceRefused,
  money,
  url,
  timeout = ANSWER_MILLIS,
  fetch: carrier,
}: KrakenClientOptions): Promise<kraken> {
  if (money === 'paper') requireLoopback([url ?? KRAKEN_URL]);
  requireKeyForm(key, secret);
  const Kraken = await loadKraken();
  const client = new Kraken({
    apiKey: key,
    secret,
    timeout,
    enableRateLimit: false,
    maxRetriesOnFailure: 0,
    ...(url === undefined ? {} : { urls: { api: { public: url, private: url, zendesk: url } } }),
  });
  if (carrier !== undefined) client.fetchImplementation = carrier;
  client.nonce = () => nonces.next();
  client.milliseconds = () => millisFromInstant(clock.now());
  signNatively(client, secret);
  makeMarketsRepeatable(client);
  readAnswersWhole(client);
  recoverNonces(client, { nonces, ...(onNonceRefused === undefined ? {} : { onRefusal: onNonceRefused }) });
  const send = client.fetch.bind(client);
  client.fetch = (address: string, method, headers, body) => {
    requireAllowed(address, body, money);
    return send(address, method, headers, body);
  };
  return client;
}

/**
 * Kraken's class alone: all of ccxt takes twenty times as long to load (2 to 4 s of a busy machine) and 70 MB more
 * memory. ccxt exports only its whole self, so the file is found beside its entry (`dist/ccxt.cjs`); its version is
 * pinned.
 */
async function loadKraken(): Promise<typeof kraken> {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  const file = pathToFileURL(join(dirname(entry), '../js/src/kraken.js'));
  const { default: Kraken } = (await import(file.href)) as { readonly default: typeof kraken };
  return Kraken;
}

/**
 * Keys that no venue could have made are refused before anything is asked. ccxt would call an empty one the venue's
 * trouble, and fail on a secret that is no base64 in the midst of a turn. Neither is ever shown. Without both, only
 * public calls are made.
 */
function requireKeyForm(key: string, secret: string): void {
  if (key === '' && secret === '') return;
  const refuse = (what: string, expected: string, actual: string): never => {
    throw new EdgewiseError('check-failed', `The API ${what} is not complete`, {
      where: what === 'key' ? 'KRAKEN_API_KEY, or EDGEWISE_KILL_KEY' : 'KRAKEN_SECRET, or EDGEWISE_KILL_SECRET',
      expected,
      actual,
      advice: 'copy it anew from Kraken, whole, without quotes, spaces or line ends',
    });
  };
  const said = (text: string): string => (text === '' ? 'nothing' : `${text.length} characters of another form`);
  if (!/^[!-~]+$/.test(key)) refuse('key', 'letters, digits and signs without a space', said(key));
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret) || secret === '')
    refuse('secret', 'base64, a multiple of four characters', said(secret));
}
