import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleSeries } from '../../../src/core/candle.ts';
import { runByColumns, runByPush } from '../../../src/features/contract-runs.ts';
import { aloneInUniverse } from '../../../src/market/market-past.ts';
import { moneyFlowIndex } from '../../../src/features/money-flow-index.ts';
import { trendFeatures } from '../../../src/features/sets/trend.ts';
import { effort } from '../../harness/effort.ts';
import { candlesFromCloses } from '../../support/candles.ts';

interface Level {
  /** High, low, close and volume as decimal texts. */
  readonly candles: readonly (readonly [string, string, string, string])[];
  /** Null while warming up. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

const levels = JSON.parse(readFileSync(join(import.meta.dirname, 'ties.json'), 'utf8')) as readonly Level[];

function seriesOf({ candles }: Level): CandleSeries {
  const column = (place: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(candles, (candle) => Number(candle[place]));
  const close = column(2);
  return { ...candlesFromCloses([...close]), open: close, high: column(0), low: column(1), volume: column(3) };
}

const names = Object.keys(levels[0]?.values ?? {});

describe('sums that are equal as decimals are equal, at every price level', () => {
  it.each(levels.flatMap((level) => names.map((name) => [name, `${level.candles[0]?.[2]}`, level] as const)))(
    '%s at %s is the formula on exact fractions, in batch and live',
    (name, _price, level) => {
      const feature = trendFeatures.find((each) => each.name === name);
      const expected = level.values[name] ?? [];
      if (feature === undefined) throw new Error(`no feature is called ${name}`);
      const past = aloneInUniverse(seriesOf(level));
      for (const column of [runByColumns(feature, past), runByPush(feature, past)]) {
        const wrong = [...column].flatMap((value, row) => {
          const right = expected[row] ?? Number.NaN;
          const same = Number.isNaN(right)
            ? Number.isNaN(value)
            : Math.abs(value - right) <= 1e-9 * Math.max(1, Math.abs(right));
          return same ? [] : [{ row, value, right }];
        });
        expect(wrong).toEqual([]);
      }
    },
  );
});

describe('whatever three decimals make a typical price', () => {
  it('the money flow of one bar depends on their exact sum, for prices of up to 13 significant digits', () => {
    const feature = moneyFlowIndex({ period: 1 });
    const triple = fc.tuple(
      fc.integer({ min: -4, max: 4 }),
      fc.integer({ min: -4, max: 4 }),
      fc.integer({ min: -4, max: 4 }),
    );
    const middle = fc.oneof(fc.integer({ min: 10, max: 99_999 }), fc.integer({ min: 10 ** 6, max: 10 ** 13 - 10 }));
    let ties = 0;
    fc.assert(
      fc.property(middle, fc.integer({ min: 0, max: 12 }), triple, triple, (ticks, decimals, first, second) => {
        const price = (steps: number): number => Number(`${ticks + steps}e-${decimals}`);
        const [high, low, close] = ([0, 1, 2] as const).map((place) =>
          Float64Array.of(price(first[place]), price(second[place])),
        ) as [Float64Array, Float64Array, Float64Array];
        const series = { ...candlesFromCloses([...close]), open: close, high, low, volume: Float64Array.of(1, 1) };
        const change = second.reduce((sum, steps) => sum + steps, 0) - first.reduce((sum, steps) => sum + steps, 0);
        if (change === 0) ties++;
        expect(runByColumns(feature, aloneInUniverse(series))[1]).toBeCloseTo(
          change === 0 ? 50 : change > 0 ? 100 : 0,
          9,
        );
      }),
      { numRuns: effort({ usual: 500, thorough: 20_000 }), seed: 18 },
    );
    expect(ties).toBeGreaterThan(20);
  });
});
