import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instruments, NOW } from '../../test/support/risk-view.ts';
import type { Fill } from '../core/fill.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { LosingStreak } from './losing-streak.ts';

/** Lots after each fill, with what it brought into cash. */
function streakOf(steps: readonly (readonly [after: number, cash: number])[]): LosingStreak {
  const streak = new LosingStreak(1);
  let before = 0;
  steps.forEach(([after, cash], index) => {
    streak.book({ market: 0, fill: fillOf(after - before, index), before, after, cashMinor: BigInt(cash) });
    before = after;
  });
  return streak;
}

function fillOf(lots: number, index: number): Fill {
  return {
    id: `f${index}`,
    order: clientOrderId('o'),
    instrument: instruments[0]?.id ?? '',
    side: lots > 0 ? 'buy' : 'sell',
    lots: Math.abs(lots),
    priceTicks: 1,
    feeMinor: 0n,
    liquidity: 'taker',
    at: instant(NOW + index),
    cause: 'order',
  };
}

describe('a losing streak', () => {
  it('grows with trades that end with less cash than they began with, and says when the last one ended', () => {
    const streak = streakOf([
      [10, -100],
      [0, 99],
      [-10, 100],
      [0, -101],
    ]);
    expect([streak.length, streak.lastLossAt]).toEqual([2, NOW + 3]);
  });
});

it('a losing streak is ended by a trade that lost nothing, and by a new beginning', () => {
  expect(
    streakOf([
      [10, -100],
      [0, 99],
      [10, -100],
      [0, 100],
    ]).length,
  ).toBe(0);
  const streak = streakOf([
    [10, -100],
    [0, 99],
  ]);
  streak.beginAnew();
  expect(streak.length).toBe(0);
});

it('a losing streak counts what holding cost as part of the trade, of its own market alone', () => {
  for (const [market, interest, length] of [
    [0, -2, 1],
    [0, 2, 0],
    [1, -2, 0],
  ] as const) {
    const streak = new LosingStreak(2);
    streak.book({ market: 0, fill: fillOf(10, 0), before: 0, after: 10, cashMinor: -100n });
    streak.finance(market, BigInt(interest));
    streak.book({ market: 0, fill: fillOf(-10, 1), before: 10, after: 0, cashMinor: 101n });
    expect(streak.length, `interest ${interest} of market ${market}`).toBe(length);
  }
});

it('a losing streak counts a trade when it is flat again, not before', () => {
  expect(
    streakOf([
      [10, -100],
      [5, 10],
      [8, -30],
    ]).length,
  ).toBe(0);
  expect(
    streakOf([
      [10, -100],
      [5, 10],
      [8, -30],
      [0, 119],
    ]).length,
  ).toBe(1);
});

it('a losing streak shares the cash of a fill that turns the position by lots', () => {
  // Bought 10 for 100; sold 15 for 135, of which 90 for the old trade: a loss. The new one sold 5 for 45.
  const turned = streakOf([
    [10, -100],
    [-5, 135],
  ]);
  expect(turned.length).toBe(1);
  expect(
    streakOf([
      [10, -100],
      [-5, 135],
      [0, -44],
    ]).length,
    'and a profit',
  ).toBe(0);
  expect(
    streakOf([
      [10, -100],
      [-5, 135],
      [0, -46],
    ]).length,
  ).toBe(2);
});

it('a losing streak agrees with cash counted by hand over any trades without turns', () => {
  const trade = fc
    .array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 })
    .chain((buys) => fc.record({ buys: fc.constant(buys), proceeds: fc.integer({ min: 0, max: 200 }) }));
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 20 }), (trades) => {
      let held = 0;
      const steps: [number, number][] = trades.flatMap(({ buys, proceeds }) => [
        ...buys.map((lots): [number, number] => [(held += lots), -5 * lots]),
        [(held = 0), proceeds] as [number, number],
      ]);
      const losses = trades.map(({ buys, proceeds }) => proceeds < 5 * buys.reduce((sum, lots) => sum + lots, 0));
      expect(streakOf(steps).length).toBe(losses.length - 1 - losses.lastIndexOf(false));
    }),
    { seed: 5 },
  );
});
