import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../core/candle.ts';
import { HOUR, instant } from '../core/time.ts';
import { ReturnCorrelation } from './return-correlation.ts';

function candle(bar: number, close: number): Candle {
  return {
    openTime: instant((bar - 1) * HOUR),
    closeTime: instant(bar * HOUR),
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    transactions: 1,
  };
}

/** The textbook formula over whole arrays. */
function pearson(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(left), mean(right)];
  const sum = (of: (index: number) => number) => left.reduce((total, _, index) => total + of(index), 0);
  const spread = Math.sqrt(sum((index) => (left[index]! - a) ** 2) * sum((index) => (right[index]! - b) ** 2));
  return sum((index) => (left[index]! - a) * (right[index]! - b)) / spread;
}

const returnsOf = (closes: readonly number[]) =>
  closes.slice(1).map((close, index) => Math.log(close / closes[index]!));

function after(left: readonly number[], right: readonly number[], window = 3): ReturnCorrelation {
  const correlation = new ReturnCorrelation({ markets: 2, window });
  left.forEach((close, bar) => correlation.observe(0, candle(bar, close), 'continuous'));
  right.forEach((close, bar) => correlation.observe(1, candle(bar, close), 'continuous'));
  return correlation;
}

describe('the correlation of returns', () => {
  it('is that of the last window, whatever came before', () => {
    const close = fc.double({ min: 50, max: 150, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 12 }),
        fc.array(fc.tuple(close, close), { minLength: 13, maxLength: 40 }),
        (window, pairs) => {
          const [left, right] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
          const expected = pearson(returnsOf(left.slice(-window - 1)), returnsOf(right.slice(-window - 1)));
          fc.pre(Number.isFinite(expected));
          const correlation = after(left, right, window);
          expect(correlation.between(0, 1)).toBeCloseTo(expected, 9);
          expect(correlation.between(1, 0)).toBeCloseTo(expected, 9);
        },
      ),
      { seed: 9 },
    );
  });

  it('of returns that are multiples is 1 or -1', () => {
    expect(after([100, 101, 99, 102], [100, 101 ** 2 / 100, 99 ** 2 / 100, 102 ** 2 / 100]).between(0, 1)).toBeCloseTo(
      1,
      12,
    );
    expect(after([100, 101, 99, 102], [100, 1e4 / 101, 1e4 / 99, 1e4 / 102]).between(0, 1)).toBeCloseTo(-1, 12);
  });

  it('is not known before the window is full, without movement, or when one has not closed with the other', () => {
    expect(after([1, 2, 3], [1, 2, 3]).between(0, 1)).toBeNaN();
    expect(after([1, 1, 1, 1], [1, 2, 3, 5]).between(0, 1)).toBeNaN();
    expect(after([1, 1.1, 1.1 ** 2, 1.1 ** 3], [1, 2, 3, 5]).between(0, 1), 'it moves, but always alike').toBeNaN();
    expect(after([1, 2, 3, 5, 4], [1, 2, 3, 5]).between(0, 1)).toBeNaN();
    expect(after([1, 2, 3, 5], [1, 2, 3, 5]).between(0, 7)).toBeNaN();
  });

  it('is not known over a hole', () => {
    const correlation = after([1, 2, 3, 5], [1, 2, 3, 5]);
    expect(correlation.between(0, 1)).toBeCloseTo(1, 12);
    for (const [bar, continuity] of [
      [10, 'after-hole'],
      [11, 'continuous'],
      [12, 'continuous'],
    ] as const) {
      for (const market of [0, 1]) correlation.observe(market, candle(bar, bar ** 2), continuity);
      expect(correlation.between(0, 1)).toBeNaN();
    }
    for (const market of [0, 1]) correlation.observe(market, candle(13, 150), 'continuous');
    expect(correlation.between(0, 1)).toBeCloseTo(1, 12);
  });

  it('needs a window that can correlate', () => {
    expect(() => new ReturnCorrelation({ markets: 1, window: 2 })).toThrow('at least 3, was 2');
  });
});
