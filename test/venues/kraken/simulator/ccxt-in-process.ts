import type { kraken } from 'ccxt';
import { createKrakenClient } from '../../../../src/venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../../../../src/wire/monotonic-nonce.ts';
import { inProcessFetch } from '../../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, type SimulatedKraken } from './kraken-simulator.ts';

/** The real client in this process, in the venue's virtual time. */
export async function ccxtInProcess({ rest, clock }: SimulatedKraken): Promise<kraken> {
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => rest.answer(request)),
  });
  await client.loadMarkets();
  return client;
}
