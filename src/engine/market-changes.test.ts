import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangingUniverse, DEPOSIT, perpetual } from '../../test/support/changing-universe.ts';
import { instant } from '../core/time.ts';
import { readEvent } from './read-event.ts';
import { eventJson, outputJson } from './record-json.ts';

const [A, B, C] = [perpetual('A'), perpetual('B'), perpetual('C')];

function losses({ engine }: ChangingUniverse): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, count } of engine.entryCounts().losses) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

describe('a watched market', () => {
  it('never gets an order, and a belief about it is counted', () => {
    const run = new ChangingUniverse({ instruments: [A, B], roles: ['traded', 'watched'], slots: 2 });
    run.minute([100, 50], { 1: 1 });
    expect(run.outputs.flatMap(({ orders }) => orders)).toEqual([]);
    const [decision] = run.outputs.flatMap(({ decisions }) => decisions);
    expect(decision).toMatchObject({ market: 1, price: 50, outcome: { kind: 'not-traded' } });
    expect(losses(run)).toEqual({ 'not-traded': 1, 'no-forecast': 1 });
    run.minute([100, 50], { 0: 1, 1: 1 });
    expect(run.outputs.flatMap(({ orders }) => orders.map(({ order }) => order.instrument))).toEqual(['A']);
  });

  it('is no chance to enter, whether it has a candle or not', () => {
    const run = new ChangingUniverse({ instruments: [A, B, C], roles: ['watched', 'traded', 'watched'], slots: 3 });
    run.minute([100, 50, undefined]);
    run.minute([undefined, undefined, 7]);
    expect(run.engine.entryCounts()).toMatchObject({ chances: 2, waiting: 0 });
    expect(losses(run)).toEqual({ 'no-forecast': 1, 'no-candle': 1 });
  });
});

/** A long position in A with a stop, and an entry into B under way. */
function busy(): ChangingUniverse {
  const run = new ChangingUniverse({ instruments: [A, B], slots: 2 });
  run.minute([100, 50], { 0: 1 });
  run.minute([100, 50], { 1: 1 });
  return run;
}

describe('a settlement', () => {
  it('closes the position at the value without an order or a fee, and takes back its stop', () => {
    const run = busy();
    const { portfolio } = run.engine;
    const { cashMinor, feesMinor } = portfolio;
    const lots = portfolio.lots(0);
    const stops = run.engine.workingOrders().filter(({ request }) => request.instrument === 'A');
    expect([lots > 0, stops.length]).toEqual([true, 1]);
    const before = run.outputs.length;
    run.settle(0, 130.5);
    // A lot is 0.001 units.
    expect(portfolio.cashMinor).toBe(cashMinor + BigInt(lots) * 1305n * 10n ** 14n);
    expect(portfolio.feesMinor).toBe(feesMinor);
    expect(portfolio.cashMinor).toBe(run.venue.exchange.account.cashMinor);
    expect(portfolio.trades()).toMatchObject([{ instrument: 'A', exitReason: 'settlement', exitPrice: 130.5 }]);
    const [answer] = run.outputs.slice(before);
    expect(answer?.cancels).toEqual(stops.map(({ request }) => request.id));
    expect(answer?.changes).toEqual([
      { kind: 'settled', market: 0, instrument: 'A', value: 130.5, lots, cashMinor: portfolio.cashMinor },
    ]);
    expect(
      run.outputs.slice(before).flatMap(({ orders }) => orders),
      'no order follows',
    ).toEqual([]);
    expect(run.engine.workingOrders().map(({ request }) => request.instrument)).toEqual(['B']);
  });

  it('does not take back again what is being taken back already', () => {
    const run = busy();
    const [entry] = run.engine.workingOrders().filter(({ request }) => request.instrument === 'B');
    const order = entry!.request.id;
    run.tell({ kind: 'order-update', at: run.now, order, state: { kind: 'cancelling', filledLots: 0 } });
    const before = run.outputs.length;
    run.settle(1, 0);
    expect(run.outputs.slice(before).flatMap(({ cancels }) => cancels)).toEqual([]);
  });

  it('that loses more than a day may lose stops entries at once, and not only when a price is known again', () => {
    const run = new ChangingUniverse({ instruments: [A, B], slots: 2, limits: { lossAction: 'reduce' } });
    run.minute([100, 50], { 0: 1 });
    run.minute([100, 50], { 1: 1 });
    const [entry] = run.engine.workingOrders().filter(({ request }) => request.instrument === 'B');
    const before = run.outputs.length;
    run.settle(0, 1);
    const [answer] = run.outputs.slice(before);
    expect(answer?.changes).toContainEqual(expect.objectContaining({ kind: 'reducing', by: 'guardian' }));
    expect(answer?.cancels, 'what could still open something is taken back').toContain(entry!.request.id);
  });

  it('ends an entry that is under way, which counts as cancelled', () => {
    const run = busy();
    run.settle(1, 0);
    expect(run.engine.entryCounts()).toMatchObject({ orders: 2, working: 0 });
    expect(run.engine.entryCounts().ends).toContainEqual({ kind: 'cancelled', reason: 'settlement', count: 1 });
    run.minute([100, undefined]);
    expect(run.engine.portfolio.lots(1)).toBe(0);
  });

  it('leaves nothing behind for the next market of the slot', () => {
    const run = busy();
    run.settle(0, 100);
    expect(run.engine.entryCounts().chances, 'a free slot is no chance').toBe(4);
    run.minute([undefined, 50]);
    expect(run.engine.entryCounts().chances).toBe(5);
    run.list(0, C);
    expect(run.engine.instruments.map(({ id }) => id)).toEqual(['C', 'B']);
    expect(run.engine.portfolio.positions[0]).toMatchObject({ instrument: 'C', lots: 0 });
    run.minute([undefined, 50], { 0: 1 });
    const sent = run.outputs.flatMap(({ orders }) => orders.map(({ order }) => order.instrument));
    expect(sent, 'C has no price yet').not.toContain('C');
    run.minute([7, 50], { 0: 1 });
    run.minute([7, 50]);
    expect(run.engine.portfolio.lots(0)).toBeGreaterThan(0);
  });

  it('a belief about a settled market is refused and counted', () => {
    const run = busy();
    run.minute([100, 50]);
    run.strategy.next = [{ market: 0, belief: -1, reason: 'too late' }];
    run.settle(0, 100);
    const { orders, decisions } = run.tell({ kind: 'forecast', at: run.now, forecasts: [] });
    expect(orders).toEqual([]);
    expect(decisions).toMatchObject([{ outcome: { kind: 'not-traded', reason: 'the market has been settled' } }]);
    expect(losses(run)['not-traded']).toBe(1);
  });

  it('that loses money counts among the losses in a row after which nothing is opened', () => {
    const refused = (value: number): string[] => {
      const limits = { maximumConsecutiveLosses: 1, maximumDailyLoss: 0.9 };
      const run = new ChangingUniverse({ instruments: [A, B], slots: 2, limits });
      run.minute([100, 50], { 0: 1 });
      run.minute([100, 50]);
      run.settle(0, value);
      run.minute([undefined, 50], { 1: 1 });
      return run.outputs.flatMap(({ refusals }) => refusals.flatMap((each) => each.refusals.map(({ check }) => check)));
    };
    expect([refused(101), refused(90)]).toEqual([[], ['consecutive-losses']]);
  });

  it('refuses events of another universe', () => {
    const run = busy();
    const at = instant(1e15);
    expect(() => run.engine.process({ kind: 'settlement', at, market: 7, value: 1 })).toThrow('slot 7 has none');
    expect(() => run.engine.process({ kind: 'listing', at, market: 1, instrument: C, role: 'traded' })).toThrow(
      'none is free for C',
    );
    run.settle(0, 1);
    expect(() => run.engine.process({ kind: 'listing', at, market: 1, instrument: C, role: 'traded' })).toThrow(
      'lowest free slot, 0, was 1',
    );
  });
});

const SLOTS = 3;
/** Losses stop nothing, so that trading goes on. */
const DRAWN_RUN = { slots: SLOTS, limits: { maximumDailyLoss: 0.9 } };
const MINUTES = fc.array(
  fc.record({
    change: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.record({ slot: fc.nat(SLOTS - 1), value: fc.integer({ min: 0, max: 200 }) }) },
    ),
    prices: fc.array(fc.integer({ min: 90, max: 110 }), { minLength: SLOTS, maxLength: SLOTS }),
    beliefs: fc.array(fc.constantFrom(-1, 0, 0, 1), { minLength: SLOTS, maxLength: SLOTS }),
  }),
  { minLength: 20, maxLength: 40, size: 'max' },
);

/** Plays drawn minutes: a change settles the market of a slot, or lists one in the lowest that is free. */
function play(minutes: typeof MINUTES extends fc.Arbitrary<infer Drawn> ? Drawn : never): ChangingUniverse {
  const run = new ChangingUniverse(DRAWN_RUN);
  const listed: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  for (const [number, { change, prices, beliefs }] of minutes.entries()) {
    if (change !== undefined && listed[change.slot] !== undefined) {
      listed[change.slot] = undefined;
      run.settle(change.slot, change.value);
    } else if (change !== undefined) {
      const slot = listed.indexOf(undefined);
      listed[slot] = `M${number}`;
      run.list(slot, perpetual(`M${number}`));
    }
    const shown = prices.map((price, slot) => (listed[slot] === undefined ? undefined : price));
    // A strategy has beliefs about slots that have had a market.
    run.minute(shown, Object.fromEntries(beliefs.slice(0, run.engine.instruments.length).entries()));
  }
  return run;
}

describe('over drawn listings, trades and settlements', () => {
  it('ledger and venue agree, and cash is the deposit with all trades', () => {
    let settled = 0;
    fc.assert(
      fc.property(MINUTES, (minutes) => {
        const { engine, venue } = play(minutes);
        const { portfolio } = engine;
        expect(portfolio.cashMinor).toBe(venue.exchange.account.cashMinor);
        expect(portfolio.positions.map(({ lots }) => lots)).toEqual(
          [...venue.exchange.account.lots].slice(0, portfolio.positions.length),
        );
        const net = portfolio.trades().reduce((sum, { netMinor }) => sum + netMinor, 0n);
        const open = portfolio.openTrades().reduce((sum, { cashMinor, feesMinor }) => sum + cashMinor - feesMinor, 0n);
        expect(portfolio.cashMinor).toBe(DEPOSIT + net + open);
        expect(portfolio.equity).toBeCloseTo(Number(venue.exchange.equityMinor()) / 1e18, 6);
        settled += portfolio.trades().filter(({ exitCause }) => exitCause === 'settlement').length;
      }),
      { numRuns: 150, seed: 8 },
    );
    expect(settled, 'positions that were settled').toBeGreaterThan(100);
  });

  it('the counts of chances add up', () => {
    fc.assert(
      fc.property(MINUTES, (minutes) => {
        const { chances, losses: lost, waiting, orders, ends, working } = play(minutes).engine.entryCounts();
        expect(chances).toBe(lost.reduce((sum, { count }) => sum + count, 0) + waiting + orders);
        expect(orders).toBe(ends.reduce((sum, { count }) => sum + count, 0) + working);
      }),
      { numRuns: 100, seed: 9 },
    );
  });

  it('an engine that reads the events from their text answers the same byte for byte', () => {
    fc.assert(
      fc.property(MINUTES, (minutes) => {
        const run = play(minutes);
        const again = new ChangingUniverse(DRAWN_RUN);
        const beliefs = [...run.beliefs];
        for (const [place, event] of run.events.entries()) {
          again.strategy.next = event.kind === 'forecast' ? (beliefs.shift() ?? []) : [];
          const output = again.engine.process(readEvent(eventJson(event)));
          expect(outputJson(output), `event ${place}, ${event.kind}`).toBe(outputJson(run.outputs[place]!));
        }
      }),
      { numRuns: 60, seed: 10 },
    );
  });
});
