import { describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../src/adapters/ccxt/kraken-client.ts';
import { KrakenCcxtVenue } from '../../src/adapters/ccxt/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../src/adapters/ccxt/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { instant, SECOND, type Instant } from '../../src/core/time.ts';
import { approve } from '../simulator/approve.ts';
import { inProcessFetch } from '../simulator/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from '../simulator/kraken-simulator.ts';

/** An answer that the venue gave, and what is made of it before it arrives. */
type Alter = (body: string, fields: URLSearchParams) => string;

/** A venue with an account, and readers of it that began later; answers to the calls named here are altered on their way. */
function stage() {
  const { rest, clock, venue: { markets } } = simulatedKraken(hourlyCandles([[40_000, 41_000, 39_000, 40_500]]), 10_000, { calls: { most: 1_000, decay: 1 }, orders: { most: 1_000, decay: 1 } });
  const nonces = new MonotonicNonce(clock);
  const altered = new Map<string, Alter>();
  const connect = async (behind = 0) => {
    const client = await createKrakenClient({
      key: API_KEY, secret: API_SECRET, clock: { now: () => instant(clock.now() - behind * SECOND) }, nonces, money: 'paper', url: 'http://127.0.0.1:1',
      fetch: inProcessFetch((request) => {
        const reply = rest.answer(request);
        const alter = altered.get(request.path.split('/').at(-1) ?? '');
        return reply.kind === 'reply' && alter !== undefined ? { ...reply, body: alter(reply.body, new URLSearchParams(request.body)) } : reply;
      }),
    });
    const reader = new KrakenCcxtVenue({ orders: client, reads: client, instruments: markets.map(({ instrument }) => instrument), since: START as Instant });
    await reader.connect();
    return reader;
  };
  const pass = (seconds: number) => clock.advanceTo(instant(clock.now() + seconds * SECOND));
  const buy = async (venue: KrakenCcxtVenue, id: string) => {
    pass(1);
    const order: OrderRequest = { id: clientOrderId(id), instrument: 'BTC/USD', side: 'buy', lots: 100_000, purpose: 'enter', reduce: 'open-or-reduce', createdAt: instant(0), kind: 'market' };
    expect(await venue.submit(approve(order))).toEqual({ kind: 'accepted' });
  };
  return { altered, connect, buy, pass };
}

describe('holdings', () => {
  it('are whole lots, whatever dust the account has: Kraken keeps bitcoin to ten decimals', async () => {
    const { altered, connect, buy } = stage();
    const venue = await connect();
    await buy(venue, 'first');
    const { cashMinor } = await venue.holdings();
    altered.set('Balance', (body) => body.replace(/("XXBT":")([^"]*)"/, (_, name: string, amount: string) => `${name}${Number(amount).toFixed(8)}57"`));
    const held = await venue.holdings();
    expect([...held.lots]).toEqual([['BTC/USD', 100_000]]);
    expect(held.cashMinor).toBe(cashMinor);
  });
});
