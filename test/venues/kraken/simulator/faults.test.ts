import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changesOrders } from '../../../../src/venues/kraken/simulator/changes-orders.ts';
import { createKrakenClient } from '../../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../../src/wire/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../../../src/core/order.ts';
import { instant, SECOND, type Instant } from '../../../../src/core/time.ts';
import { FaultyWire } from '../../../../src/wire/faulty-wire.ts';
import {
  KRAKEN_FAULT_NAMES,
  KRAKEN_FAULTS,
  seededFaults,
} from '../../../../src/venues/kraken/simulator/kraken-faults.ts';
import { serveRest, type RestServer } from '../../../../src/wire/rest-server.ts';
import { approve } from '../../../support/approve.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './kraken-simulator.ts';
import { simulatedSockets } from './socket-client.ts';

describe('an order whose call fails', () => {
  const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 1_000_000);
  const wire = new FaultyWire({
    answer: (request) => kraken.rest.answer(request),
    clock: kraken.clock,
    changes: changesOrders,
  });
  const instrument = kraken.venue.markets[0]!.instrument;
  let server: RestServer;
  let venue: KrakenCcxtVenue;
  let count = 0;

  beforeAll(async () => {
    server = await serveRest({ answer: (request) => wire.answer(request) });
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: kraken.clock,
      nonces: new MonotonicNonce(kraken.clock),
      money: 'paper',
      url: server.url,
    });
    venue = new KrakenCcxtVenue({ orders: client, reads: client, instruments: [instrument], since: START as Instant });
    await venue.connect();
    // Short for the sake of silences; a machine that is busy needs longer for its first calls.
    client.timeout = 1_000;
  });
  beforeEach(() => {
    wire.plan([]);
    // Rate limits follow the venue's clock.
    kraken.clock.advanceTo(instant(kraken.clock.now() + 30 * SECOND));
  });
  afterAll(() => server.close());

  function nextOrder(): OrderRequest {
    return {
      id: clientOrderId(`faulty-${++count}`),
      instrument: instrument.id,
      side: 'buy',
      lots: 100_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      kind: 'limit',
      limitTicks: 300_000,
      timeInForce: 'good-till-cancelled',
    };
  }

  it.each(
    KRAKEN_FAULT_NAMES.filter(
      (name) => KRAKEN_FAULTS[name].answer.kind !== 'stale' && KRAKEN_FAULTS[name].answer.kind !== 'changed',
    ),
  )('by "%s" is never called refused while it stands, and is sent once', async (name) => {
    const order = nextOrder();
    wire.plan([{ call: 'AddOrder', nth: 1, ...KRAKEN_FAULTS[name] }]);
    const outcome = await venue.submit(approve(order));
    expect(wire.happened.at(-1), 'the fault was met').toMatchObject({ call: 'AddOrder' });
    const standing = () => kraken.venue.orders().filter(({ clientId }) => clientId === order.id).length;
    expect(standing(), 'no call is repeated by itself').toBeLessThanOrEqual(1);
    expect(outcome.kind).toBe('refused');
    const told = outcome.kind === 'refused' && outcome.trouble === 'unknown-outcome' ? 'unknown' : 'refused';
    expect(standing() === 1 && told === 'refused', 'what stands at the venue is never told as refused').toBe(false);
    // What the unknown is resolved with: our own id, asked of the venue. A late call may arrive between asking and
    // looking.
    const isToldAsItIs = async () => ((await venue.find(order.id)) !== undefined) === (standing() === 1);
    await expect.poll(isToldAsItIs, { timeout: 10_000 }).toBe(true);
  });

  it('a stale answer is what the same question was told last, unless that is more than a minute ago', async () => {
    const stale = { call: 'OpenOrders', ...KRAKEN_FAULTS['stale answer'] };
    wire.plan([
      { ...stale, nth: 2 },
      { ...stale, nth: 4 },
    ]);
    const open = async () => (await venue.openOrders()).ours.length;
    const before = await open();
    await venue.submit(approve(nextOrder()));
    expect(await open(), 'as before the order').toBe(before);
    expect(await open()).toBe(before + 1);
    await venue.submit(approve(nextOrder()));
    kraken.clock.advanceTo(instant(kraken.clock.now() + 61 * SECOND));
    expect(await open(), 'nobody was told anything for a minute').toBe(before + 2);
    expect(wire.happened.slice(-1), 'only the first went wrong').toMatchObject([{ nth: 2 }]);
  });

  it('a script made from a seed is the same each time', () => {
    const make = (seed: number) => seededFaults(seed, { calls: ['AddOrder', 'CancelOrder'], count: 5, within: 20 });
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });
});

describe('a call that comes late', () => {
  const BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' };

  it.each([
    ['is carried out when nothing came before it', [], [], 1],
    ['is refused for its nonce when another call of the key was faster', ['Balance'], ['EAPI:Invalid nonce'], 0],
  ])('%s', (_, between, error, placed) => {
    const { simulator, signed, call, venue } = simulatedSockets(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
    simulator.wire.plan([{ call: 'AddOrder', nth: 1, ...KRAKEN_FAULTS['late call'] }]);
    const late = simulator.answer(signed('AddOrder', BUY));
    expect(venue.orders(), 'the venue has not heard of it').toEqual([]);
    for (const name of between) call(name);
    const answer = late.kind === 'late' ? late.reply() : late;
    expect(answer.kind === 'reply' ? JSON.parse(answer.body) : answer).toMatchObject({ error });
    expect(venue.orders()).toHaveLength(placed);
  });

  it('and an answer that comes late is of the time when the call was carried out', () => {
    const { simulator, signed, venue } = simulatedSockets(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
    simulator.wire.plan([{ call: 'AddOrder', nth: 1, ...KRAKEN_FAULTS['late answer'] }]);
    const late = simulator.answer(signed('AddOrder', BUY));
    expect(venue.orders()).toHaveLength(1);
    if (late.kind === 'late') late.reply();
    expect(venue.orders(), 'waiting for the answer does not repeat the call').toHaveLength(1);
  });
});
