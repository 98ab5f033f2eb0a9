import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import { minorFromAmount } from '../core/money.ts';
import { DAY, duration, HOUR, instant, MINUTE } from '../core/time.ts';
import { FORECAST_WANTED, QUIET, type EngineOutput } from './engine-output.ts';
import { BITCOIN, T0, Bench } from '../../test/support/engine-bench.ts';

function refusedBy(output: EngineOutput): string[] {
  return output.refusals.flatMap(({ refusals }) => refusals.map(({ check }) => check));
}

describe('quiet events', () => {
  it('share one output', () => {
    const bench = new Bench();
    expect(bench.moment(1)).toBe(FORECAST_WANTED);
    expect(bench.engine.process({ kind: 'forecast', at: instant(T0 + MINUTE), forecasts: [undefined] })).toBe(QUIET);
    expect(bench.engine.process({ kind: 'forecast-missing', at: instant(T0 + MINUTE), reason: 'late' })).toBe(QUIET);
    expect(bench.engine.process({ kind: 'timer', at: instant(T0 + MINUTE), timer: 'of nobody' })).toBe(QUIET);
  });

  it('come from moments off the decision cycle, without a wish for forecasts', () => {
    const bench = new Bench({ decisionCycle: duration(15 * MINUTE) });
    expect([14, 15, 16, 30].map((minute) => bench.moment(minute).forecast)).toEqual([
      'not-wanted',
      'wanted',
      'not-wanted',
      'wanted',
    ]);
  });
});

describe('an entry', () => {
  it('sets its timer at the first fill, for the decision plus the horizon, and once only', () => {
    const bench = new Bench();
    const output = bench.believe(5, 1, { holdFor: duration(10 * MINUTE) });
    expect(output.timers, 'nothing is held yet').toEqual([]);
    expect(output.orders[0]?.order).toMatchObject({
      side: 'buy',
      lots: 10_000,
      purpose: 'enter',
      kind: 'market',
      createdAt: T0 + 5 * MINUTE,
    });
    expect(bench.fill(output, 6, { lots: 4_000 }).timers).toEqual([{ timer: 'hold:1-00000001', at: T0 + 15 * MINUTE }]);
    expect(bench.fill(output, 7, { lots: 6_000 }).timers).toEqual([]);
  });

  it('sets its timer even when the news of the fill comes before the fill', () => {
    const bench = new Bench();
    const output = bench.believe(5, 1, { holdFor: duration(10 * MINUTE) });
    bench.update(output, 6, { kind: 'filled' });
    expect(bench.fill(output, 6, { lots: 9_999 }).timers).toHaveLength(1);
  });

  it('is not repeated while one is under way or the belief is already held', () => {
    const bench = new Bench();
    const output = bench.believe(5, 1);
    expect(bench.believe(6, 1), 'under way').toBe(QUIET);
    bench.fill(output, 6);
    expect(bench.believe(7, 1), 'held').toBe(QUIET);
  });

  it('is refused while the venue is down, with the order and the reason', () => {
    const bench = new Bench();
    bench.engine.process({ kind: 'venue-health', at: instant(T0), health: 'down', detail: 'maintenance' });
    const output = bench.believe(5, 1);
    expect(refusedBy(output)).toEqual(['venue-health']);
    expect(output.decisions[0]?.outcome).toEqual({ kind: 'refused' });
    bench.engine.process({ kind: 'venue-health', at: instant(T0), health: 'up', detail: '' });
    expect(bench.believe(6, 1).orders).toHaveLength(1);
  });

  it('rests on forecasts of this very moment', () => {
    const bench = new Bench();
    const output = bench.believe(5, 1, { madeAt: instant(T0 + 4 * MINUTE) });
    expect(output.decisions[0]?.outcome).toEqual({ kind: 'stale', madeAt: T0 + 4 * MINUTE });
    expect(output.orders).toEqual([]);
  });

  it('says why it has no size', () => {
    const bench = new Bench({ instrument: { ...BITCOIN, minimumNotional: 5_000 } });
    expect(bench.believe(5, 1).decisions[0]?.outcome).toMatchObject({
      kind: 'unsized',
      reason: expect.stringContaining('smallest order') as string,
    });
  });

  it('is skipped and counted where the instrument cannot be shorted', () => {
    const bench = new Bench({ instrument: { ...BITCOIN, kind: 'spot' } });
    expect(bench.believe(5, -1).decisions[0]?.outcome).toEqual({ kind: 'skipped-short', orders: [] });
    const long = bench.believe(6, 1);
    bench.fill(long, 7);
    const output = bench.believe(8, -1);
    expect(
      output.orders.map(({ order }) => [order.purpose, order.lots]),
      'but the long is closed',
    ).toEqual([['exit', 10_000]]);
    expect(output.decisions[0]?.outcome).toEqual({ kind: 'skipped-short', orders: ['1-00000002'] });
  });

  it('of the other direction closes first, then opens', () => {
    const bench = new Bench();
    bench.fill(bench.believe(5, 1, { holdFor: duration(HOUR) }), 6);
    const turn = bench.believe(10, -1, { holdFor: duration(HOUR) });
    expect(turn.orders.map(({ order }) => [order.purpose, order.side, order.reduce])).toEqual([
      ['exit', 'sell', 'reduce-only'],
      ['enter', 'sell', 'open-or-reduce'],
    ]);
    bench.fill(turn, 11);
    expect(bench.fill(turn, 11, { index: 1 }).timers, 'the new position has its own timer').toEqual([
      { timer: 'hold:1-00000003', at: T0 + 70 * MINUTE },
    ]);
    expect(bench.lots).toBe(-10_000);
    expect(
      bench.engine.process({ kind: 'timer', at: instant(T0 + 65 * MINUTE), timer: 'hold:1-00000001' }),
      "the old timer is nobody's",
    ).toBe(QUIET);
    expect(bench.portfolio.trades()[0]).toMatchObject({ entryReason: 'told to', exitReason: 'signal' });
  });

  it('to be flat closes what is held', () => {
    const bench = new Bench();
    bench.fill(bench.believe(5, 1), 6);
    expect(bench.believe(8, 0).orders.map(({ order }) => order.purpose)).toEqual(['exit']);
  });
});

describe('an exit', () => {
  const held = () => {
    const bench = new Bench({ positionTimeout: duration(24 * HOUR) });
    bench.fill(bench.believe(5, 1, { holdFor: duration(10 * MINUTE) }), 6);
    return bench;
  };
  const timer = { kind: 'timer', at: instant(T0 + 15 * MINUTE), timer: 'hold:1-00000001' } as const;

  it('goes out at the timer, for the whole position, reduce-only', () => {
    const bench = held();
    const output = bench.engine.process(timer);
    expect(output.orders[0]?.order).toMatchObject({
      side: 'sell',
      lots: 10_000,
      purpose: 'exit',
      reduce: 'reduce-only',
    });
    expect(output.changes).toContainEqual({ kind: 'closing', instrument: 'BTC/USD', cause: 'horizon' });
    expect(bench.engine.process(timer), 'a timer that comes twice').toBe(QUIET);
    bench.fill(output, 15);
    expect(bench.portfolio.trades()[0]).toMatchObject({ exitReason: 'horizon' });
  });

  it('cancels what is left of the entry and closes what was filled', () => {
    const bench = new Bench();
    const entry = bench.believe(5, 1, { holdFor: duration(10 * MINUTE) });
    bench.fill(entry, 6, { lots: 4_000 });
    const output = bench.engine.process(timer);
    expect(output.cancels).toEqual(['1-00000001']);
    expect(output.orders[0]?.order.lots).toBe(4_000);
  });

  it('is tried again at the next moment when the venue rejects it', () => {
    const bench = held();
    const output = bench.engine.process(timer);
    bench.update(output, 15, { kind: 'rejected', reason: 'maintenance' });
    expect(bench.moment(16).orders[0]?.order).toMatchObject({ purpose: 'exit', lots: 10_000 });
    expect(bench.moment(17), 'one is under way').toBe(FORECAST_WANTED);
  });

  it('goes out at the first moment after a lost timer was due', () => {
    const bench = held();
    expect(bench.moment(15)).toBe(FORECAST_WANTED);
    expect(bench.moment(16).changes).toContainEqual({ kind: 'closing', instrument: 'BTC/USD', cause: 'horizon' });
  });

  it('goes out when a position without a timer has outlasted the timeout', () => {
    const bench = new Bench({ positionTimeout: duration(24 * HOUR) });
    bench.fill(bench.believe(5, 1), 6);
    expect(bench.moment(6 + 24 * 60 - 1)).toBe(FORECAST_WANTED);
    expect(bench.moment(6 + 24 * 60).changes).toContainEqual({
      kind: 'closing',
      instrument: 'BTC/USD',
      cause: 'timeout',
    });
  });

  it('passes while the venue is down for entries', () => {
    const bench = held();
    bench.engine.process({ kind: 'venue-health', at: instant(T0), health: 'down', detail: '' });
    expect(bench.engine.process(timer).orders).toHaveLength(1);
  });

  it('is written as a liquidation when the venue took the position', () => {
    const bench = held();
    const fill: Fill = {
      id: 'x',
      order: 'liquidation-1' as Fill['order'],
      instrument: 'BTC/USD',
      side: 'sell',
      lots: 10_000,
      priceTicks: 9_000,
      feeMinor: 0n,
      liquidity: 'taker',
      at: instant(T0 + 8 * MINUTE),
      cause: 'liquidation',
    };
    expect(bench.engine.process({ kind: 'fill', fill }).changes[0]).toMatchObject({ kind: 'filled', positionLots: 0 });
    expect(bench.engine.process(timer), 'nothing is left to close').toBe(QUIET);
    expect(bench.portfolio.trades()[0]).toMatchObject({ exitReason: 'liquidation' });
  });
});

describe('a fill', () => {
  it('seen twice counts once', () => {
    const bench = new Bench();
    const output = bench.believe(5, 1);
    const order = output.orders[0]?.order;
    const fill: Fill = {
      id: 'same',
      order: order?.id ?? ('' as Fill['order']),
      instrument: 'BTC/USD',
      side: 'buy',
      lots: 10,
      priceTicks: 10_000,
      feeMinor: 5n,
      liquidity: 'taker',
      at: instant(T0 + 6 * MINUTE),
      cause: 'order',
    };
    bench.engine.process({ kind: 'fill', fill });
    expect(bench.engine.process({ kind: 'fill', fill })).toBe(QUIET);
    expect(bench.lots).toBe(10);
  });
});

describe('commands', () => {
  it('halt: nothing is sent, positions stay, working entries are cancelled; resume: what was due is done', () => {
    const bench = new Bench();
    bench.fill(bench.believe(5, 1, { holdFor: duration(10 * MINUTE) }), 6);
    bench.engine.process({
      kind: 'command',
      at: instant(T0 + 7 * MINUTE),
      command: { kind: 'halt', reason: 'storm', by: 'me' },
    });
    expect(
      refusedBy(bench.engine.process({ kind: 'timer', at: instant(T0 + 15 * MINUTE), timer: 'hold:1-00000001' })),
    ).toEqual(['state']);
    expect(bench.moment(16)).toBe(FORECAST_WANTED);
    const resumed = bench.engine.process({
      kind: 'command',
      at: instant(T0 + 16 * MINUTE),
      command: { kind: 'resume', by: 'me' },
    });
    expect(resumed.orders[0]?.order.purpose).toBe('exit');
    expect(bench.moment(17).orders, 'once').toEqual([]);

    const other = new Bench();
    other.believe(5, 1);
    expect(
      other.engine.process({ kind: 'command', at: instant(T0), command: { kind: 'halt', reason: 'storm', by: 'me' } })
        .cancels,
    ).toEqual(['1-00000001']);
    expect(refusedBy(other.believe(9, -1)), 'the entry is still being cancelled').toEqual([]);
  });

  it('flatten: everything is closed and nothing opened until resumed', () => {
    const bench = new Bench();
    bench.fill(bench.believe(5, 1), 6);
    const output = bench.engine.process({
      kind: 'command',
      at: instant(T0 + 7 * MINUTE),
      command: { kind: 'flatten', reason: 'holiday', by: 'me' },
    });
    expect(output.orders[0]?.order).toMatchObject({ purpose: 'exit', lots: 10_000 });
    bench.fill(output, 8);
    expect(bench.portfolio.trades()[0]).toMatchObject({ exitReason: 'flatten' });
    expect(refusedBy(bench.believe(9, 1))).toEqual(['state']);
    bench.engine.process({ kind: 'command', at: instant(T0 + 10 * MINUTE), command: { kind: 'resume', by: 'me' } });
    expect(bench.believe(11, 1).orders).toHaveLength(1);
  });
});

describe('the daily loss', () => {
  /** Loses about `share` of equity by a fill far from the price. */
  const lose = (bench: Bench, minutes: number, amount: number) =>
    bench.engine.process({
      kind: 'cash-flow',
      at: instant(T0 + minutes * MINUTE),
      amountMinor: minorFromAmount(-amount),
      cause: 'interest',
    });

  it('is measured from midnight: a new day begins with the equity at 00:00', () => {
    const bench = new Bench();
    bench.moment(1);
    lose(bench, 2, 600);
    expect(refusedBy(bench.believe(3, 1))).toEqual(['daily-loss']);
    expect(bench.believe(DAY / MINUTE, 1).orders, 'the moment at midnight is the new day').toHaveLength(1);
  });

  it('does not take money paid out for a loss', () => {
    const bench = new Bench();
    bench.moment(1);
    bench.engine.process({
      kind: 'cash-flow',
      at: instant(T0 + 2 * MINUTE),
      amountMinor: minorFromAmount(-3_000),
      cause: 'transfer',
    });
    expect(bench.believe(3, 1).orders).toHaveLength(1);
  });

  it('of a day that began inside a hole is measured from the equity known before', () => {
    const bench = new Bench({ positionTimeout: duration(100 * HOUR) });
    bench.fill(bench.believe(5, 1), 6);
    const halfPast = DAY / MINUTE + 30;
    const output = bench.believe(halfPast, -1, { close: 30 });
    expect(refusedBy(output), "the fall from 100 to 30 happened over midnight, and is the new day's").toContain(
      'daily-loss',
    );
    expect(
      output.orders.map(({ order }) => order.purpose),
      'the exit passes',
    ).toEqual(['exit']);
  });
});

describe('bad events', () => {
  it('throw: time that runs back, fills and signals of unknown markets, forecasts before a moment', () => {
    const bench = new Bench();
    expect(() => bench.engine.process({ kind: 'forecast', at: instant(T0), forecasts: [] })).toThrow(
      'before the first moment',
    );
    bench.moment(5);
    expect(() => bench.moment(4)).toThrow('in order of time');
    const fill: Fill = {
      id: 'x',
      order: 'y' as Fill['order'],
      instrument: 'DOGE/USD',
      side: 'buy',
      lots: 1,
      priceTicks: 1,
      feeMinor: 0n,
      liquidity: 'taker',
      at: instant(T0),
      cause: 'order',
    };
    expect(() => bench.engine.process({ kind: 'fill', fill })).toThrow('"DOGE/USD"');
  });
});
