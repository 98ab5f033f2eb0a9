import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../../src/core/order.ts';
import { instant, SECOND, type Instant } from '../../../src/core/time.ts';
import { checkVenue } from '../../../src/execution/check-venue.ts';
import { serveRest, type RestServer } from '../../../src/wire/rest-server.ts';
import { approve } from '../../support/approve.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './simulator/kraken-simulator.ts';

/** The clock of these tests stands still, and counters with it. */
const UNHURRIED = { calls: { most: 1_000, decay: 1 }, orders: { most: 1_000, decay: 1 } };

describe('Kraken through ccxt, against the simulator on a socket', () => {
  const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 10_000, UNHURRIED);
  const [market] = kraken.venue.markets;
  const instrument = market!.instrument;
  const nonces = new MonotonicNonce(kraken.clock);
  const paths: string[] = [];
  let server: RestServer;
  let venue: KrakenCcxtVenue;

  beforeAll(async () => {
    server = await serveRest({
      answer: (request) => {
        paths.push(request.path);
        return kraken.rest.answer(request);
      },
    });
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: kraken.clock,
      nonces,
      money: 'paper',
      url: server.url,
    });
    venue = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      since: (START - 1) as Instant,
    });
    await venue.connect();
  });
  afterAll(() => server.close());

  it('keeps the contract of a venue', async () => {
    await expect(
      checkVenue({ venue, instrument, priceTicks: 400_000, affordableLots: 20_000_000, approve }),
    ).resolves.toBeUndefined();
  });

  it('books fills to the last digit of what the venue says', async () => {
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: kraken.clock,
      nonces,
      money: 'paper',
      url: server.url,
    });
    const anew = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      since: (START - 1) as Instant,
    });
    await anew.connect();
    // A tenth of 0.2 BTC at 40,002.0, fee 40 basis points.
    expect(await anew.newFills()).toMatchObject([
      { lots: 2_000_000, priceTicks: 400_020, feeMinor: 3_200_160_000_000_000_000n, liquidity: 'taker', at: START },
    ]);
    expect(await anew.newFills(), 'each once').toEqual([]);
    const costMinor = 800_040_000_000_000_000_000n;
    const rounding = (await anew.newCashFlows()).filter(({ cause }) => cause === 'rounding');
    expect(rounding, 'of the fee of 3.20016 the balance paid 3.2002').toMatchObject([
      { amountMinor: -40_000_000_000_000n, at: START },
    ]);
    expect((await anew.holdings()).cashMinor, 'cash is what it was less cost and fee, and what was rounded').toBe(
      10_000n * 10n ** 18n - costMinor - 3_200_160_000_000_000_000n - 40_000_000_000_000n,
    );
  });

  it('reads the minutes before the newest fill again, and no more once all of them must have been shown', async () => {
    const alone = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 10_000, UNHURRIED);
    const starts: number[] = [];
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: alone.clock,
      nonces: new MonotonicNonce(alone.clock),
      money: 'paper',
      url: 'http://127.0.0.1:1',
      fetch: inProcessFetch((request) => {
        if (request.path.endsWith('/TradesHistory'))
          starts.push(Number(new URLSearchParams(request.body).get('start')) - START / SECOND);
        return alone.rest.answer(request);
      }),
    });
    const reader = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      since: (START - 1) as Instant,
    });
    await reader.connect();
    const readAt = async (seconds: number): Promise<number> => {
      alone.clock.advanceTo(instant(START + seconds * SECOND));
      return (await reader.newFills()).length;
    };
    alone.clock.advanceTo(instant(START + 300 * SECOND));
    await reader.submit(
      approve({
        id: clientOrderId('one'),
        instrument: instrument.id,
        side: 'buy',
        lots: 10_000,
        purpose: 'enter',
        reduce: 'open-or-reduce',
        createdAt: instant(0),
        kind: 'market',
      }),
    );
    expect([await readAt(301), await readAt(400), await readAt(902), await readAt(903)]).toEqual([1, 0, 0, 0]);
    expect(starts.map((start) => Math.ceil(start))).toEqual(
      [0, 180, 180, 300].map((start) => expect.closeTo(start, 0) as number),
    );
    await reader.submit(
      approve({
        id: clientOrderId('two'),
        instrument: instrument.id,
        side: 'buy',
        lots: 10_000,
        purpose: 'enter',
        reduce: 'open-or-reduce',
        createdAt: instant(0),
        kind: 'market',
      }),
    );
    expect(await readAt(904)).toBe(1);
  });

  it('asks whose the fills are that it finds after a restart with one call for many', async () => {
    const market: OrderRequest = {
      id: clientOrderId('many'),
      instrument: instrument.id,
      side: 'buy',
      lots: 10_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      kind: 'market',
    };
    for (let count = 0; count < 22; count++)
      await venue.submit(approve({ ...market, id: clientOrderId(`many-${count}`) }));
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: kraken.clock,
      nonces,
      money: 'paper',
      url: server.url,
    });
    const anew = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      since: (START - 1) as Instant,
    });
    await anew.connect();
    const before = paths.length;
    const orders = (await anew.newFills()).map(({ order }) => order);
    expect(orders.filter((order) => order.startsWith('many-')).toSorted(), 'each fill of its own order').toEqual(
      Array.from({ length: 22 }, (_, count) => `many-${count}`).toSorted(),
    );
    expect(
      paths.slice(before).filter((path) => path.includes('QueryOrders')),
      'a call in twenty: each takes a point of what the venue allows',
    ).toHaveLength(2);
  });

  it('reads a history to its end that takes more calls than it has, a few at a time', async () => {
    const patient = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 10_000, {
      calls: { most: 6, decay: 1 },
      orders: { most: 1_000, decay: 1 },
    });
    const connect = async () => {
      const client = await createKrakenClient({
        key: API_KEY,
        secret: API_SECRET,
        clock: patient.clock,
        nonces,
        money: 'paper',
        url: 'http://127.0.0.1:1',
        fetch: inProcessFetch((request) => patient.rest.answer(request)),
      });
      const reader = new KrakenCcxtVenue({
        orders: client,
        reads: client,
        instruments: [instrument],
        since: (START - 1) as Instant,
      });
      await reader.connect();
      return reader;
    };
    const trader = await connect();
    const order: OrderRequest = {
      id: clientOrderId('old'),
      instrument: instrument.id,
      side: 'buy',
      lots: 10_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      kind: 'market',
    };
    for (let count = 0; count < 320; count++)
      await trader.submit(approve({ ...order, id: clientOrderId(`old-${count}`) }));
    const reader = await connect();
    let fills = await reader.newFills().catch(() => undefined);
    let refusals = 0;
    for (; fills === undefined && refusals < 40; fills = await reader.newFills().catch(() => undefined)) {
      patient.clock.advanceTo(instant(patient.clock.now() + 5 * SECOND));
      // The history goes on growing meanwhile.
      await trader.submit(approve({ ...order, id: clientOrderId(`new-${++refusals}`) }));
    }
    expect(new Set(fills?.map(({ id }) => id)).size, 'all of them, with five points at a time').toBe(
      patient.venue.trades().length,
    );
    expect(refusals, 'it was too much for one time').toBeGreaterThan(2);
  });

  it("tells somebody else's orders apart and leaves them alone", async () => {
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: kraken.clock,
      nonces,
      money: 'paper',
      url: server.url,
    });
    await client.privatePostAddOrder({
      pair: 'XXBTZUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '30000',
      volume: '0.01',
    });
    await client.privatePostAddOrder({
      pair: 'XXBTZUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '30000',
      volume: '0.02',
      cl_ord_id: 'other-bot-1',
    });
    const careful = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      since: (START - 1) as Instant,
      isOurs: (id) => id.startsWith('check-'),
    });
    await careful.connect();
    const { ours, foreign } = await careful.openOrders();
    expect(ours).toEqual([]);
    expect(foreign.map((text) => text.slice(text.indexOf(':'))).toSorted()).toEqual([
      ': 0.01000000 XBTUSD',
      ': 0.02000000 XBTUSD',
    ]);
    await client.privatePostCancelAll({});
  });

  it('finds an order of unknown fate by our own id, open or ended', async () => {
    const order: OrderRequest = {
      id: clientOrderId('lost-1'),
      instrument: instrument.id,
      side: 'buy',
      lots: 1_000_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      kind: 'limit',
      limitTicks: 300_000,
      timeInForce: 'good-till-cancelled',
    };
    expect(await venue.find(order.id)).toBeUndefined();
    await venue.submit(approve(order));
    expect((await venue.find(order.id))?.state).toEqual({ kind: 'open', filledLots: 0 });
    await venue.cancel(order.id);
    expect((await venue.find(order.id))?.state).toMatchObject({ kind: 'cancelled', filledLots: 0 });
  });
});

describe('paper', () => {
  const clock = { now: () => instant(START) };
  const common = {
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
  } as const;

  it.each([
    undefined,
    'https://api.kraken.com',
    'http://localhost:8787',
    'http://127.0.0.1.example.com',
    'http://[::ffff:8.8.8.8]',
    'nonsense',
  ])('is refused the address %s', async (url) => {
    await expect(createKrakenClient({ ...common, ...(url === undefined ? {} : { url }) })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('Paper trading sends orders to this machine only') as string,
    });
  });

  it('sends nothing elsewhere, even when the addresses are changed afterwards', async () => {
    const client = await createKrakenClient({ ...common, url: 'http://127.0.0.1:9' });
    client.urls['api'] = { public: 'https://api.kraken.com', private: 'https://api.kraken.com' };
    await expect(client.privatePostAddOrder({ pair: 'XBTUSD' })).rejects.toThrow(
      'Paper trading sends nothing to api.kraken.com',
    );
  });
});
