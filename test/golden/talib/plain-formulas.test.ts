import { describe, expect, it } from 'vitest';
import { candlesFromCloses } from '../../support/candles.ts';
import { averageCrossing } from '../../../src/features/average-crossing.ts';
import { averageSlope } from '../../../src/features/average-slope.ts';
import { trueRangeRatio } from '../../../src/features/average-true-range.ts';
import { candleBody } from '../../../src/features/candle-body.ts';
import { candleRange } from '../../../src/features/candle-range.ts';
import { lowerWick, upperWick } from '../../../src/features/candle-wicks.ts';
import { buildFeatureGraph } from '../../../src/features/feature-graph.ts';
import type { Feature } from '../../../src/features/feature.port.ts';
import { logReturn } from '../../../src/features/log-return.ts';
import { openingGap } from '../../../src/features/opening-gap.ts';
import { parkinsonVolatility } from '../../../src/features/parkinson-volatility.ts';
import { volatilityRatio } from '../../../src/features/rolling-volatility.ts';
import { volumeTrend } from '../../../src/features/volume-ratio.ts';
import { volumeWeightedDeviation } from '../../../src/features/volume-weighted-price.ts';
import { readTalibGolden } from './read-golden.ts';

const { series, talib } = readTalibGolden();
const at = (column: Float64Array | undefined, row: number): number => column?.[row] ?? Number.NaN;
const sum = (from: number, to: number, value: (row: number) => number): number => {
  let total = 0;
  for (let row = from; row <= to; row++) total += value(row);
  return total;
};
const typical = (row: number): number => (at(series.high, row) + at(series.low, row) + at(series.close, row)) / 3;
const volume = (row: number): number => at(series.volume, row);
const deviation = (row: number, bars: number): number => {
  const change = (each: number): number => Math.log(at(series.close, each) / at(series.close, each - 1));
  const mean = sum(row - bars + 1, row, change) / bars;
  return Math.sqrt(sum(row - bars + 1, row, (each) => (change(each) - mean) ** 2) / bars);
};

/** The exponential average as a weighted sum over the whole past. */
const plainAverage = (period: number, newest: number): number => {
  const kept = 1 - 2 / (period + 1);
  return (1 - kept) * sum(0, newest, (row) => kept ** (newest - row) * at(series.close, row));
};

/** The formulas of the documentation, written down plainly and slowly. */
const formulas: readonly (readonly [Feature, (row: number) => number])[] = [
  [averageCrossing({ fast: 9, slow: 21 }), (row) => plainAverage(9, row) / plainAverage(21, row) - 1],
  [averageSlope({ period: 21, bars: 5 }), (row) => plainAverage(21, row) / plainAverage(21, row - 5) - 1],
  [
    trueRangeRatio({ period: 14, base: 50 }),
    (row) => at(talib.get('ATR_14'), row) / (sum(row - 49, row, (each) => at(talib.get('ATR_14'), each)) / 50),
  ],
  [volatilityRatio({ short: 10, long: 60 }), (row) => deviation(row, 10) / deviation(row, 60)],
  [volumeTrend({ short: 5, long: 20 }), (row) => sum(row - 4, row, volume) / 5 / (sum(row - 19, row, volume) / 20)],
  [
    volumeWeightedDeviation({ period: 20 }),
    (row) =>
      at(series.close, row) /
        (sum(row - 19, row, (each) => typical(each) * volume(each)) / sum(row - 19, row, volume)) -
      1,
  ],
  [
    parkinsonVolatility({ period: 20 }),
    (row) =>
      Math.sqrt(
        sum(row - 19, row, (each) => Math.log(at(series.high, each) / at(series.low, each)) ** 2) / (20 * 4 * Math.LN2),
      ),
  ],
  [candleBody, (row) => (at(series.close, row) - at(series.open, row)) / (at(series.high, row) - at(series.low, row))],
  [
    upperWick,
    (row) =>
      (at(series.high, row) - Math.max(at(series.open, row), at(series.close, row))) /
      (at(series.high, row) - at(series.low, row)),
  ],
  [
    lowerWick,
    (row) =>
      (Math.min(at(series.open, row), at(series.close, row)) - at(series.low, row)) /
      (at(series.high, row) - at(series.low, row)),
  ],
  [candleRange, (row) => (at(series.high, row) - at(series.low, row)) / at(series.close, row)],
  [openingGap, (row) => at(series.open, row) / at(series.close, row - 1) - 1],
  ...[1, 3, 5].map(
    (lag) =>
      [logReturn({ lag }), (row: number) => Math.log(at(series.close, row) / at(series.close, row - lag))] as const,
  ),
];

describe('features that TA-Lib does not have equal their plain formula on 1,200 real hours', () => {
  it.each(formulas.map(([feature, formula]) => [feature.name, feature, formula] as const))(
    '%s',
    (_name, feature, formula) => {
      const column = buildFeatureGraph([feature]).compute(series).columns[0];
      for (let row = feature.memory; row < series.length; row++) {
        const expected = formula(row);
        // Quotients near 1 lose digits in the plain formula: what is left of 1 counts, 16 digits of it.
        expect(Math.abs(at(column, row) - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 4e-15);
      }
    },
  );
});

it('Parkinson variance of the five bars of the reference golden is 4.2847824e-4', () => {
  const candles = {
    ...candlesFromCloses([102, 101, 103.5, 104, 105]),
    high: Float64Array.of(103, 103.5, 104, 105, 106),
    low: Float64Array.of(99, 100.5, 100, 102, 102.5),
  };
  const volatility = at(buildFeatureGraph([parkinsonVolatility({ period: 5 })]).compute(candles).columns[0], 4);
  expect(volatility ** 2).toBeCloseTo(4.2847824e-4, 11);
});
