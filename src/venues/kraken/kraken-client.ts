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
import type { NonceRefusal, NonceSource } from '../../wire/nonce-source.port.ts';
import { ANSWER_MILLIS, KRAKEN_URL } from './kraken-address.ts';
import { recoverNonces } from './recover-nonces.ts';
import { makeMarketsRepeatable } from './repeatable-markets.ts';
import { signNatively } from './sign-natively.ts';
import { krakenKeyProblem } from './kraken-key-problem.ts';
import { requestDirectly, type TransportFailures } from '../../wire/direct-requests.ts';

/** The ccxt client for Kraken that `createKrakenClient` makes. */
export type KrakenClient = kraken;

export interface KrakenClientOptions {
  readonly key: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly nonces: NonceSource;
  /** Called when the venue refused a nonce, with a text that says what was done about it. */
  readonly onNonceRefused?: (text: string, refusal: NonceRefusal) => void;
  /** What the client may do. Checked when the client is made, and again at every request. */
  readonly money: ConnectionPurpose;
  /** Address of a simulator. The real Kraken by default. */
  readonly url?: string;
  /** Time limit for a whole answer, in milliseconds of this machine. After it the outcome of an order is unknown. */
  readonly timeout?: number;
  /** Replaces the network. Used by tests in virtual time. */
  readonly fetch?: typeof fetch;
}

/**
 * Makes a ccxt client that is safe for orders. It does not retry: with ccxt's retries one order became four. It does
 * not queue: an order waited six seconds behind reading calls. Calls are few by design, and a call that meets the rate
 * limit is repeated later. Nonces and time come from Edgewise. ccxt is loaded at the first call.
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
  const { Kraken, failures } = await loadKraken();
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
  requestDirectly(client, failures);
  recoverNonces(client, { nonces, ...(onNonceRefused === undefined ? {} : { onRefusal: onNonceRefused }) });
  const send = client.fetch.bind(client);
  client.fetch = (address: string, method, headers, body) => {
    requireAllowed(address, body, money);
    return send(address, method, headers, body);
  };
  return client;
}

/**
 * Loads only the Kraken class of ccxt. All of ccxt takes twenty times as long to load (2 to 4 s on a busy machine) and
 * 70 MB more memory. ccxt exports no single class, so the file is found by the path of its entry (`dist/ccxt.cjs`). The
 * version of ccxt is pinned.
 */
async function loadKraken(): Promise<{ readonly Kraken: typeof kraken; readonly failures: TransportFailures }> {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(dirname(entry), '../js/src', file)).href) as Promise<unknown>;
  const { default: Kraken } = (await load('kraken.js')) as { readonly default: typeof kraken };
  const failures = (await load('base/errors.js')) as TransportFailures;
  return { Kraken, failures };
}

/**
 * Refuses malformed keys before any call. ccxt would report an empty key as a failure of the venue, and would fail on a
 * secret that is not base64 in the middle of a turn. Keys are never shown. Without both keys only public calls are
 * made.
 */
function requireKeyForm(key: string, secret: string): void {
  if (key === '' && secret === '') return;
  const problem = krakenKeyProblem({ key, secret });
  if (problem === undefined) return;
  const { part, expected } = problem;
  const text = { key, secret }[part];
  throw new EdgewiseError('check-failed', `The API ${part} is not complete`, {
    where: part === 'key' ? 'KRAKEN_API_KEY, or EDGEWISE_KILL_KEY' : 'KRAKEN_SECRET, or EDGEWISE_KILL_SECRET',
    expected,
    actual: text === '' ? 'nothing' : `${text.length} characters of another form`,
    advice: 'copy it anew from Kraken, whole, without quotes, spaces or line ends',
  });
}
