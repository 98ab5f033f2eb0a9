import { describe, expect, it } from 'vitest';
import { effort } from '../../../harness/effort.ts';
import { changesOrders } from '../../../../src/venues/kraken/simulator/changes-orders.ts';
import { createKrakenClient } from '../../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../../src/wire/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../../../src/core/order.ts';
import { instant, SECOND, type Instant } from '../../../../src/core/time.ts';
import { OrderTracker } from '../../../../src/execution/order-tracker.ts';
import { VenueOrders } from '../../../../src/live/venue-orders.ts';
import { SeededRandom } from '../../../../src/math/random.ts';
import { FaultyWire } from '../../../../src/wire/faulty-wire.ts';
import { seededFaults } from '../../../../src/venues/kraken/simulator/kraken-faults.ts';
import { approve } from '../../../support/approve.ts';
import { inProcessFetch } from '../../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './kraken-simulator.ts';

const CALLS = ['AddOrder', 'OpenOrders', 'ClosedOrders', 'CancelOrder'];
const SEEDS = effort({ usual: 40, thorough: 200 });
const ORDERS = 8;

/** A run of orders over a wire that fails by a seed's script, each order's fate found before the next is sent. */
async function runScript(seed: number) {
  const kraken = simulatedKraken(
    hourlyCandles([
      [40_000, 41_500, 39_400, 41_200],
      [41_200, 42_000, 40_000, 40_500],
    ]),
    1_000_000,
  );
  const wire = new FaultyWire({
    answer: (request) => kraken.rest.answer(request),
    clock: kraken.clock,
    changes: changesOrders,
  });
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock: kraken.clock,
    nonces: new MonotonicNonce(kraken.clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => wire.answer(request)),
  });
  const instrument = kraken.venue.markets[0]!.instrument;
  const venue = new KrakenCcxtVenue({
    orders: client,
    reads: client,
    instruments: [instrument],
    since: (START - 1) as Instant,
  });
  await venue.connect();
  wire.plan(seededFaults(seed, { calls: CALLS, count: 12, within: ORDERS }));
  const random = new SeededRandom(seed);
  const told = new Map<string, 'placed' | 'not-placed'>();
  const tracker = new OrderTracker();
  const desk = new VenueOrders({
    venue,
    clock: kraken.clock,
    working: () => tracker.working(),
    ban: () => Promise.resolve(undefined),
    trading: () => Promise.resolve('on'),
    mayHaveTraded: () => false,
    note: () => undefined,
    show: (event) => {
      if (event.kind === 'order-update') tracker.update(event.order, event.state);
    },
  });
  const pass = (seconds: number) => kraken.clock.advanceTo(instant(kraken.clock.now() + seconds * SECOND));
  for (let count = 0; count < ORDERS; count++) {
    const order: OrderRequest = {
      id: clientOrderId(`${seed}-${count}`),
      instrument: instrument.id,
      side: 'buy',
      lots: 100_000 + random.below(1_000_000),
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
      ...(random.below(2) === 0
        ? { kind: 'market' }
        : { kind: 'limit', limitTicks: 398_000 + random.below(4_000), timeInForce: 'good-till-cancelled' }),
    };
    tracker.track(order);
    await desk.send(approve(order));
    // Looked up until it is known; a venue that does not answer tells nothing.
    while (tracker.state(order.id)?.kind === 'unknown') {
      pass(10);
      await desk.look().catch(() => undefined);
    }
    told.set(order.id, tracker.state(order.id)?.kind === 'rejected' ? 'not-placed' : 'placed');
    pass(random.below(300));
  }
  return { kraken, wire, told };
}

describe(`orders over a wire that fails, ${SEEDS} scripts through the real ccxt client`, () => {
  it('each intent is at the venue at most once, and what we were told is what the venue has', async () => {
    let faults = 0;
    let unknown = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { kraken, wire, told } = await runScript(seed);
      faults += wire.happened.length;
      for (const [id, fate] of told) {
        const standing = kraken.venue.orders().filter(({ clientId }) => clientId === id).length;
        expect(standing, `seed ${seed}, order ${id}: at most once`).toBeLessThanOrEqual(1);
        expect(fate, `seed ${seed}, order ${id}: told as it is`).toBe(standing === 1 ? 'placed' : 'not-placed');
      }
      unknown += wire.happened.filter(({ call, reaches }) => call === 'AddOrder' && reaches === 'venue').length;
      const bought = kraken.venue.trades().reduce((sum, { lots }) => sum + lots, 0);
      expect(kraken.venue.lots(kraken.venue.markets[0]!), `seed ${seed}: fills sum to the position`).toBe(bought);
    }
    expect(faults, 'the wire did fail').toBeGreaterThan(SEEDS);
    expect(unknown, 'orders were carried out without a word').toBeGreaterThan(SEEDS / 4);
  });
});
