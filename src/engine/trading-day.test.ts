import { describe, expect, it } from 'vitest';
import { Bench, T0 } from '../../test/support/engine-bench.ts';
import { minorFromAmount } from '../core/money.ts';
import { DAY, instant, MINUTE } from '../core/time.ts';
import { TradingDay } from './trading-day.ts';

describe('TradingDay', () => {
  it('is over at midnight UTC, and moves with money paid in or out', () => {
    const day = new TradingDay(100);
    expect([day.startEquity, day.isOver(0)]).toEqual([100, true]);
    day.begin(DAY + 5, 90);
    expect([DAY + 5, 2 * DAY - 1, 2 * DAY].map((at) => day.isOver(at))).toEqual([false, false, true]);
    day.transfer(50);
    day.transfer(-20);
    expect(day.startEquity).toBe(120);
    day.begin(2 * DAY, 80);
    expect(day.startEquity).toBe(80);
    expect([day.isOver(3 * DAY - 1), day.isOver(3 * DAY)], 'a midnight begins its day').toEqual([false, true]);
  });
});

it('a day that begins inside a hole does not count what was lost on the day before', () => {
  const bench = new Bench();
  bench.moment(1);
  const paid = { at: instant(T0 + 2 * MINUTE), amountMinor: minorFromAmount(-600), cause: 'interest' } as const;
  bench.engine.process({ kind: 'cash-flow', ...paid });
  expect(bench.believe(3, 1).refusals[0]?.refusals[0]?.check).toBe('daily-loss');
  expect(bench.believe(DAY / MINUTE + 30, 1).orders).toHaveLength(1);
});
