import { describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../../src/core/order.ts';
import { instant, SECOND, type Instant } from '../../../src/core/time.ts';
import { approve } from '../../support/approve.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './simulator/kraken-simulator.ts';

/** An answer that the venue gave, and what is made of it before it arrives. */
type Alter = (body: string, fields: URLSearchParams) => string;

/**
 * A venue with an account, and readers of it that began later; answers to the calls named here are altered on their
 * way.
 */
function stage() {
  const {
    rest,
    clock,
    venue: { markets },
  } = simulatedKraken(hourlyCandles([[40_000, 41_000, 39_000, 40_500]]), 10_000, {
    calls: { most: 1_000, decay: 1 },
    orders: { most: 1_000, decay: 1 },
  });
  const nonces = new MonotonicNonce(clock);
  const altered = new Map<string, Alter>();
  const connect = async (behind = 0) => {
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: { now: () => instant(clock.now() - behind * SECOND) },
      nonces,
      money: 'paper',
      url: 'http://127.0.0.1:1',
      fetch: inProcessFetch((request) => {
        const reply = rest.answer(request);
        const alter = altered.get(request.path.split('/').at(-1) ?? '');
        return reply.kind === 'reply' && alter !== undefined
          ? { ...reply, body: alter(reply.body, new URLSearchParams(request.body)) }
          : reply;
      }),
    });
    const reader = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: markets.map(({ instrument }) => instrument),
      since: START as Instant,
    });
    await reader.connect();
    return reader;
  };
  const pass = (seconds: number) => clock.advanceTo(instant(clock.now() + seconds * SECOND));
  const buy = async (venue: KrakenCcxtVenue, id: string) => {
    pass(1);
    const order: OrderRequest = {
      id: clientOrderId(id),
      instrument: 'BTC/USD',
      side: 'buy',
      lots: 100_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      kind: 'market',
    };
    expect(await venue.submit(approve(order))).toEqual({ kind: 'accepted' });
  };
  return { altered, connect, buy, pass };
}

/** Money that moved without a fill of ours, but for what the venue rounded of one. */
const moved = async (reader: KrakenCcxtVenue) =>
  (await reader.newCashFlows()).filter(({ cause }) => cause !== 'rounding');

/**
 * `QueryOrders` as long as it does not show orders of one name: left out, or everything refused that was asked for with
 * it.
 */
const LATE: readonly (readonly [how: string, hide: (name: string) => Alter])[] = [
  [
    'leaves it out',
    (name) => (body) => {
      const { error, result } = JSON.parse(body) as {
        readonly error: readonly string[];
        readonly result: Record<string, { readonly cl_ord_id?: string }>;
      };
      return JSON.stringify({
        error,
        result: Object.fromEntries(Object.entries(result).filter(([, order]) => order.cl_ord_id !== name)),
      });
    },
  ],
  [
    'refuses it as unknown',
    (name) => (body) => (body.includes(`"${name}"`) ? '{"error":["EOrder:Unknown order"]}' : body),
  ],
  [
    'refuses it as invalid',
    (name) => (body) => (body.includes(`"${name}"`) ? '{"error":["EOrder:Invalid order"]}' : body),
  ],
];

describe.each(LATE)('a venue that does not show an order yet whose trade it shows, and %s', (_, hide) => {
  it('is asked again: the fill is ours once the order is there, and fills of other orders do not wait for it', async () => {
    const { altered, connect, buy, pass } = stage();
    const trader = await connect();
    for (const id of ['first', 'late', 'third']) await buy(trader, id);
    const reader = await connect();
    altered.set('QueryOrders', hide('late'));
    expect((await reader.newFills()).map(({ order }) => order)).toEqual(['first', 'third']);
    expect(await moved(reader), "nobody else's money moved").toEqual([]);
    pass(60);
    await buy(reader, 'fourth');
    expect(
      (await reader.newFills()).map(({ order }) => order),
      'each once',
    ).toEqual(['fourth']);
    expect(await moved(reader)).toEqual([]);
    altered.clear();
    pass(10);
    expect((await reader.newFills()).map(({ order }) => order)).toEqual(['late']);
    expect(await reader.newFills(), 'each once').toEqual([]);
    expect(await moved(reader), 'what it moved is in its fill').toEqual([]);
  });

  it('is asked again for as long as our clock allows, though what is newer has long been told', async () => {
    const { altered, connect, buy, pass } = stage();
    await buy(await connect(), 'late');
    const reader = await connect(600);
    altered.set('QueryOrders', hide('late'));
    pass(300);
    await buy(reader, 'new');
    expect((await reader.newFills()).map(({ order }) => order)).toEqual(['new']);
    altered.clear();
    expect((await reader.newFills()).map(({ order }) => order)).toEqual(['late']);
  });

  it("means somebody else's order when it never shows it, and money that moved", async () => {
    const { altered, connect, buy, pass } = stage();
    const trader = await connect();
    await buy(trader, 'late');
    const reader = await connect();
    altered.set('QueryOrders', hide('late'));
    expect(await reader.newFills()).toEqual([]);
    pass(74);
    expect(await reader.newFills()).toEqual([]);
    expect(await reader.newCashFlows(), 'it may still be ours').toEqual([]);
    pass(1);
    expect(await reader.newFills()).toEqual([]);
    expect(await reader.newCashFlows()).toMatchObject([{ cause: 'transfer' }]);
    altered.clear();
    expect(await reader.newFills(), 'it is booked already').toEqual([]);
  });
});

describe('an order that the venue accepted and does not show yet', () => {
  it.each(LATE)('is not found, and that is no failure, when it %s', async (_, hide) => {
    const { altered, connect, buy } = stage();
    const venue = await connect();
    await buy(venue, 'late');
    altered.set('QueryOrders', hide('late'));
    expect(await venue.find(clientOrderId('late'))).toBeUndefined();
    altered.clear();
    expect((await venue.find(clientOrderId('late')))?.state).toEqual({ kind: 'filled' });
  });

  it('is trouble when its look-up fails for another reason', async () => {
    const { altered, connect, buy } = stage();
    const venue = await connect();
    await buy(venue, 'late');
    altered.set('QueryOrders', () => '{"error":["EService:Busy"]}');
    await expect(venue.find(clientOrderId('late'))).rejects.toThrow('EService:Busy');
  });
});

describe('holdings', () => {
  it('are whole lots, whatever dust the account has: Kraken keeps bitcoin to ten decimals', async () => {
    const { altered, connect, buy } = stage();
    const venue = await connect();
    await buy(venue, 'first');
    const { cashMinor } = await venue.holdings();
    altered.set('Balance', (body) =>
      body.replace(/("XXBT":")([^"]*)"/, (_, name: string, amount: string) => `${name}${Number(amount).toFixed(8)}57"`),
    );
    const held = await venue.holdings();
    expect([...held.lots]).toEqual([['BTC/USD', 100_000]]);
    expect(held.cashMinor).toBe(cashMinor);
  });
});
