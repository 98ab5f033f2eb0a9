import { expect, it } from 'vitest';
import { changesOrders } from '../../src/venues/kraken/simulator/changes-orders.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { isVenueTrouble } from '../../src/venues/kraken/venue-trouble.ts';
import { clientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { FaultyWire, type Fault } from '../../src/wire/faulty-wire.ts';
import { seededFaults } from '../../src/venues/kraken/simulator/kraken-faults.ts';
import { closePositions, type ClosePositionsOptions } from '../../src/trading/close-positions.ts';
import { RunLots } from '../../src/trading/run-lots.ts';
import { effort } from '../harness/effort.ts';
import { approve } from '../support/approve.ts';
import { inProcessFetch } from '../support/in-process-fetch.ts';
import {
  API_KEY,
  API_SECRET,
  hourlyCandles,
  marginKraken,
  spotKraken,
  START,
  type SimulatedKraken,
} from '../venues/kraken/simulator/kraken-simulator.ts';

const CALLS = ['AddOrder', 'CancelOrder', 'OpenOrders', 'QueryOrders', 'ClosedOrders', 'TradesHistory', 'Balance'];
const FAULTS = 16;
/** Times that a reading is tried: more often than faults are planned. */
const PATIENCE = 30;
const SEEDS = effort({ usual: 14, thorough: 400 });
const TAG = 'run0000';
const KILL = 'kill000';
const OTHERS = 2_000_000;
const OWN = 1_500_000;
const ROWS = [
  [40_000, 40_500, 39_800, 40_100],
  [40_100, 40_400, 39_900, 40_200],
] as const;

/** An account with coins of its owner, a position of the run with its stop, and the kill switch at the door. */
async function stage(kraken: SimulatedKraken, own: number = OWN) {
  const { clock } = kraken;
  const market = kraken.venue.markets[0]!;
  const { instrument } = market;
  const wire = new FaultyWire({ answer: (request) => kraken.rest.answer(request), clock, changes: changesOrders });
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => wire.answer(request)),
  });
  const venueOf = (...tags: readonly string[]) =>
    new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: [instrument],
      isOurs: (id) => tags.some((tag) => id.startsWith(tag)),
      since: (START - 1) as Instant,
    });
  const pass = (seconds: number) => clock.advanceTo(instant(clock.now() + seconds * SECOND));
  const hand = venueOf(TAG, 'hand');
  await hand.connect();
  const order = (id: string, side: 'buy' | 'sell', lots: number) =>
    ({
      id: clientOrderId(id),
      instrument: instrument.id,
      side,
      lots,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: clock.now(),
    }) as const;
  const send = async (request: OrderRequest): Promise<void> => {
    expect(await hand.submit(approve(request))).toEqual({ kind: 'accepted' });
    // A thin book takes minutes.
    pass(10 * 60);
  };
  if (instrument.kind === 'spot') await send({ ...order('hand-1', 'buy', OTHERS), kind: 'market' });
  if (own !== 0) {
    await send({ ...order(`${TAG}-1`, own > 0 ? 'buy' : 'sell', Math.abs(own)), kind: 'market' });
    await send({
      ...order(`${TAG}-2`, own > 0 ? 'sell' : 'buy', Math.abs(own)),
      kind: 'stop',
      triggerTicks: own > 0 ? 300_000 : 500_000,
      purpose: 'protect',
      reduce: 'reduce-only',
    });
  }
  const venue = venueOf(TAG, KILL);
  const ask = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await read();
      } catch (error) {
        if (!isVenueTrouble(error) || attempt === PATIENCE) throw error;
        pass(5);
      }
    }
  };
  const told: string[] = [];
  const lots = new RunLots({
    ask,
    clock,
    tell: (line) => told.push(line),
    venue,
    instruments: [instrument],
    foreign: { [instrument.id]: instrument.kind === 'spot' ? OTHERS : 0 },
    kept: { lots: new Map(), fillIds: new Set(), lastEvent: undefined, sentAt: undefined },
  });
  let names = 0;
  const close = (changes: Partial<ClosePositionsOptions> = {}) =>
    closePositions({
      venue,
      instruments: [instrument],
      lotsToClose: () => lots.read(),
      hasBeside: (id) => lots.hasBeside(id),
      doubtOf: (id) => lots.reasonToWait(id),
      watchUntil: instant(clock.now() + MINUTE),
      clock,
      nextId: () => clientOrderId(`${KILL}-${++names}`),
      tell: (line) => told.push(line),
      wait: (time) => Promise.resolve(pass(time / SECOND)),
      ask,
      ...changes,
    });
  return {
    kraken,
    wire,
    hand,
    order,
    send,
    close,
    lots,
    told,
    held: () => kraken.venue.lots(market),
    closes: () => kraken.venue.orders().filter(({ clientId }) => clientId?.startsWith(KILL) === true),
  };
}

const failOnce = (call: string, fault: Pick<Fault, 'reaches' | 'answer'>): Fault => ({ call, nth: 1, ...fault });

it('closing the positions of a run from outside leaves what others have in the account, closes once, and takes the stop back first', async () => {
  const { close, held, closes, kraken, told } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  expect(await close()).toEqual({ cancelled: 1, closed: ['BTC/USD'], left: [] });
  expect(held()).toBe(OTHERS);
  expect(closes().length).toBe(1);
  expect(kraken.venue.orders().filter(({ status }) => status === 'open').length, 'nothing is open').toBe(0);
  expect(
    told.findIndex((line) => line.startsWith('cancel')),
    'coins of an open stop cannot be sold',
  ).toBeLessThan(told.findIndex((line) => line.startsWith('close')));
});

it.each([OWN, -OWN])('closing the positions of a run from outside closes %i lots on margin', async (own) => {
  const { close, held, closes } = await stage(marginKraken([hourlyCandles(ROWS)], 10_000), own);
  expect(await close()).toMatchObject({ left: [] });
  expect(held()).toBe(0);
  expect(closes().length).toBe(1);
});

it('closing the positions of a run from outside does not sell a second time what a lost answer has sold', async () => {
  const { close, held, closes, wire } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  wire.plan([failOnce('AddOrder', { reaches: 'venue', answer: { kind: 'silence' } })]);
  expect(await close()).toMatchObject({ left: [] });
  expect([held(), closes().length]).toEqual([OTHERS, 1]);
});

it('closing the positions of a run from outside sends a close again that never arrived, after the time in which it may', async () => {
  const { close, held, closes, wire, told } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  wire.plan([failOnce('AddOrder', { reaches: 'nobody', answer: { kind: 'silence' } })]);
  expect(await close()).toMatchObject({ left: [] });
  expect([held(), closes().length]).toEqual([OTHERS, 1]);
  expect(told.filter((line) => line.startsWith('close')).length).toBe(2);
});

it('closing the positions of a run from outside does not sell again what an old reading still shows', async () => {
  const { close, held, closes, wire } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  wire.plan(
    ['TradesHistory', 'Balance'].flatMap((call) =>
      [3, 4, 5].map((nth) => ({ call, nth, reaches: 'nobody', answer: { kind: 'stale' } }) as const),
    ),
  );
  expect(await close()).toMatchObject({ left: [] });
  expect(wire.happened.length, 'it was an old reading').toBeGreaterThan(3);
  expect([held(), closes().length]).toEqual([OTHERS, 1]);
});

it('closing the positions of a run from outside ends where books and account agree, or no reading is old', async () => {
  const { close, lots, wire, told, kraken } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  const unexplained = () => lots.unexplained;
  const old = [3, 4, 5, 6, 7, 8].map((nth) => ({ call: 'Balance', nth, reaches: 'nobody', answer: { kind: 'stale' } }));
  wire.plan(old as readonly Fault[]);
  const watchUntil = kraken.clock.now();
  expect(await close({ unexplained, watchUntil })).toEqual({ cancelled: 1, closed: ['BTC/USD'], left: [] });
  expect(wire.happened.length, 'more old readings than make an end').toBeGreaterThan(4);
  expect(told).toContainEqual(
    expect.stringMatching(/^waiting with ending, .*: books and account disagree about what is left/),
  );
  // What stays is told, and not waited for any longer.
  const begun = kraken.clock.now();
  const text = 'BTC/USD: whose?';
  expect(await close({ unexplained: () => [text], watchUntil })).toMatchObject({ left: [], unexplained: [text] });
  expect((kraken.clock.now() - begun) / SECOND).toBeGreaterThanOrEqual(60);
  expect((kraken.clock.now() - begun) / SECOND).toBeLessThan(120);
});

it('closing the positions of a run from outside waits for what a stop that is gone may have sold before it sells beside other coins', async () => {
  const { close, held, closes, wire, kraken, hand } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  const begun = kraken.clock.now();
  wire.plan([{ call: 'OpenOrders', nth: 2, reaches: 'nobody', answer: { kind: 'stale' } }]);
  const { ours } = await hand.openOrders();
  expect(await hand.cancel(ours[0]!.id)).toEqual({ kind: 'cancelled' });
  expect(await close(), 'the stop is listed, and gone').toMatchObject({ cancelled: 0, left: [] });
  expect(wire.happened.length, 'it was an old reading').toBe(1);
  expect([held(), closes().length], 'closed in the end').toEqual([OTHERS, 1]);
  expect(closes()[0]!.openedAt - begun, 'but not at once').toBeGreaterThanOrEqual(MINUTE);
});

it('closing the positions of a run from outside waits for an exit that was sent in the moment before, and that nobody shows yet', async () => {
  const { close, held, hand, order, closes, wire } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  const [stop] = (await hand.openOrders()).ours;
  expect(await hand.cancel(stop!.id)).toEqual({ kind: 'cancelled' });
  wire.plan([failOnce('AddOrder', { reaches: 'venue late', answer: { kind: 'own', millis: 20_000 } })]);
  expect(
    await hand.submit(approve({ ...order(`${TAG}-3`, 'sell', OWN), purpose: 'exit', kind: 'market' })),
  ).toMatchObject({ trouble: 'unknown-outcome' });
  expect(held()).toBe(OTHERS + OWN);
  expect(await close()).toMatchObject({ closed: [], left: [] });
  expect([held(), closes()]).toEqual([OTHERS, []]);
});

it('closing the positions of a run from outside sells nothing of others where an order has just filled and the history does not show it yet', async () => {
  const { close, lots, held, hand, order, closes, wire, kraken } = await stage(
    spotKraken([hourlyCandles(ROWS)], 10_000),
  );
  const [stop] = (await hand.openOrders()).ours;
  expect(await hand.cancel(stop!.id)).toEqual({ kind: 'cancelled' });
  expect((await lots.read()).get('BTC/USD'), 'the history from before').toBe(OWN);
  const nothingNew = { kind: 'reply', status: 200, body: '{"error":[],"result":{"trades":{},"count":0}}' } as const;
  const late = Array.from({ length: 20 }, (_, index) => index + 1);
  wire.plan(late.map((nth) => ({ call: 'TradesHistory', nth, reaches: 'nobody', answer: nothingNew })));
  const exit = { ...order(`${TAG}-3`, 'sell', OWN), purpose: 'exit', kind: 'market' } as const;
  expect(await hand.submit(approve(exit))).toEqual({ kind: 'accepted' });
  kraken.clock.advanceTo(instant(kraken.clock.now() + 5 * SECOND));
  expect(held()).toBe(OTHERS);
  expect(await close({ watchUntil: kraken.clock.now() })).toEqual({ cancelled: 0, closed: [], left: [] });
  expect(wire.happened.length, 'the history was late').toBe(20);
  expect([held(), closes()]).toEqual([OTHERS, []]);
});

it('closing the positions of a run from outside sells what is there where the venue lets go of less than it shows, and asks for no refused amount again', async () => {
  const { close, closes, told, wire } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000));
  const poor = {
    reaches: 'nobody',
    answer: { kind: 'reply', status: 200, body: '{"error":["EOrder:Insufficient funds"]}' },
  } as const;
  wire.plan([1, 2].map((nth) => ({ call: 'AddOrder', nth, ...poor })));
  expect(await close()).toMatchObject({ left: [] });
  const asked = told
    .filter((line) => line.startsWith('close'))
    .map((line) => Math.round(Number(/, ([\d.]+) BTC/.exec(line)?.[1]) * 1e8));
  expect(asked.slice(0, 3), 'smaller each time').toEqual([OWN, OWN - 5_000, OWN - 10_000]);
  expect(closes().length, 'and the rest after what was sold').toBe(2);
});

it('closing the positions of a run from outside buys nothing where the owner has taken coins away, and sells nothing where some were added', async () => {
  for (const side of ['sell', 'buy'] as const) {
    const { close, closes, send, order } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000), 0);
    await send({ ...order('hand-2', side, 500_000), kind: 'market' });
    expect(await close()).toEqual({ cancelled: 0, closed: [], left: [] });
    expect(closes(), side).toEqual([]);
  }
});

it('closing the positions of a run from outside closes what an entry on its way has opened meanwhile', async () => {
  const { close, held, hand, order, kraken, wire } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000), 0);
  wire.plan([failOnce('AddOrder', { reaches: 'venue late', answer: { kind: 'own', millis: 2_000 } })]);
  expect(await hand.submit(approve({ ...order(`${TAG}-1`, 'buy', OWN), kind: 'market' }))).toMatchObject({
    kind: 'refused',
    trouble: 'unknown-outcome',
  });
  expect(held()).toBe(OTHERS);
  expect(await close()).toMatchObject({ closed: ['BTC/USD'], left: [] });
  expect(held()).toBe(OTHERS);
  expect(kraken.venue.trades().length).toBe(3);
});

it(`closing the positions of a run from outside leaves the account as it should be over a wire that fails, ${SEEDS} scripts`, async () => {
  let faults = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const thin = seed % 2 === 0 ? { participation: 0.02 } : {};
    const { close, held, wire, kraken } = await stage(spotKraken([hourlyCandles(ROWS)], 10_000, thin));
    const own = held() - OTHERS;
    wire.plan(seededFaults(seed, { calls: CALLS, count: FAULTS, within: 8 }));
    const { left } = await close();
    faults += wire.happened.length;
    expect(left, `seed ${seed}, of ${own} lots`).toEqual([]);
    expect(held(), `seed ${seed}: the coins of others, no more and no fewer`).toBe(OTHERS);
    expect(
      kraken.venue.orders().filter(({ status }) => status === 'open').length,
      `seed ${seed}: nothing is open`,
    ).toBe(0);
  }
  expect(faults, 'the wire did fail').toBeGreaterThan(SEEDS * 3);
});
