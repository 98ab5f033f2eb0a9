import { describe, expect, it } from 'vitest';
import { averageDirectionalIndex, directionalIndex } from '../../../src/features/average-directional-index.ts';
import { averageTrueRange, relativeTrueRange } from '../../../src/features/average-true-range.ts';
import { bollingerLower, bollingerUpper } from '../../../src/features/bollinger-bands.ts';
import { bollingerPercent } from '../../../src/features/bollinger-percent.ts';
import { bollingerWidth } from '../../../src/features/bollinger-width.ts';
import { closePrice, highPrice, lowPrice, tradedVolume } from '../../../src/features/candle-fields.ts';
import { commodityChannelIndex } from '../../../src/features/commodity-channel-index.ts';
import { minusDirectionalIndicator, plusDirectionalIndicator } from '../../../src/features/directional-indicator.ts';
import { exponentialMovingAverage } from '../../../src/features/exponential-moving-average.ts';
import { buildFeatureGraph } from '../../../src/features/feature-graph.ts';
import type { Feature } from '../../../src/features/feature.port.ts';
import { moneyFlowIndex } from '../../../src/features/money-flow-index.ts';
import {
  convergenceHistogram,
  convergenceLine,
  convergenceSignal,
  relativeConvergenceLine,
} from '../../../src/features/moving-average-convergence.ts';
import { onBalanceVolumeSlope } from '../../../src/features/on-balance-volume-slope.ts';
import { priceToAverage } from '../../../src/features/price-to-average.ts';
import { rateOfChange } from '../../../src/features/rate-of-change.ts';
import { relativeStrengthIndex } from '../../../src/features/relative-strength-index.ts';
import { rollingDeviation } from '../../../src/features/rolling-deviation.ts';
import { rollingHighest, rollingLowest } from '../../../src/features/rolling-extreme.ts';
import { rollingMean } from '../../../src/features/rolling-mean.ts';
import { rollingVolatility } from '../../../src/features/rolling-volatility.ts';
import { stochasticD, stochasticK } from '../../../src/features/stochastic.ts';
import { trueRange } from '../../../src/features/true-range.ts';
import { typicalPrice } from '../../../src/features/typical-price.ts';
import { volumeRatio } from '../../../src/features/volume-ratio.ts';
import { williamsPercentRange } from '../../../src/features/williams-percent-range.ts';
import { readTalibGolden } from './read-golden.ts';

const { series, talib } = readTalibGolden();

function golden(name: string): Float64Array {
  const column = talib.get(name);
  if (column === undefined) throw new Error(`The golden file has no ${name}`);
  return column;
}

/** Combines TA-Lib's columns row by row, for those of our features that are quotients of an indicator. */
function combine(names: readonly string[], value: (values: readonly number[], row: number) => number): Float64Array {
  const columns = names.map(golden);
  return new Float64Array(series.length).map((_, row) =>
    value(
      columns.map((column) => column[row] as number),
      row,
    ),
  );
}

const close = (row: number): number => series.close[row] as number;
const volume = (row: number): number => series.volume[row] as number;

const cases: readonly (readonly [Feature, Float64Array])[] = [
  ...[9, 21, 50].map((period) => [exponentialMovingAverage({ period }), golden(`EMA_${period}`)] as const),
  [priceToAverage({ period: 21 }), combine(['EMA_21'], ([ema = 0], row) => close(row) / ema - 1)],
  [convergenceLine(), golden('MACD')],
  [convergenceSignal(), golden('MACD_SIGNAL')],
  [convergenceHistogram(), golden('MACD_HISTOGRAM')],
  [relativeConvergenceLine(), combine(['MACD'], ([macd = 0], row) => macd / close(row))],
  [averageDirectionalIndex({ period: 14 }), golden('ADX_14')],
  [directionalIndex({ period: 14 }), golden('DX_14')],
  [plusDirectionalIndicator({ period: 14 }), golden('PLUS_DI_14')],
  [minusDirectionalIndicator({ period: 14 }), golden('MINUS_DI_14')],
  ...[7, 14, 21].map((period) => [relativeStrengthIndex({ period }), golden(`RSI_${period}`)] as const),
  [stochasticK(), golden('STOCH_K')],
  [stochasticD(), golden('STOCH_D')],
  ...[10, 20, 60].map((period) => [rateOfChange({ period }), golden(`ROCP_${period}`)] as const),
  [williamsPercentRange({ period: 14 }), golden('WILLR_14')],
  [commodityChannelIndex({ period: 20 }), golden('CCI_20')],
  [bollingerUpper(), combine(['BB_UPPER'], ([upper = 0], row) => upper / close(row) - 1)],
  [bollingerLower(), combine(['BB_LOWER'], ([lower = 0], row) => lower / close(row) - 1)],
  [
    bollingerWidth(),
    combine(['BB_UPPER', 'BB_MIDDLE', 'BB_LOWER'], ([upper = 0, middle = 0, lower = 0]) => (upper - lower) / middle),
  ],
  [
    bollingerPercent(),
    combine(['BB_UPPER', 'BB_LOWER'], ([upper = 0, lower = 0], row) => (close(row) - lower) / (upper - lower)),
  ],
  [rollingMean({ period: 20, of: closePrice }), golden('BB_MIDDLE')],
  [trueRange, golden('TRANGE')],
  [averageTrueRange({ period: 14 }), golden('ATR_14')],
  [relativeTrueRange({ period: 14 }), combine(['NATR_14'], ([percent = 0]) => percent / 100)],
  ...[10, 30, 60].map((period) => [rollingVolatility({ period }), golden(`STDDEV_RETURN_${period}`)] as const),
  [rollingDeviation({ period: 30, of: closePrice }), golden('STDDEV_CLOSE_30')],
  ...[5, 20, 60].map((period) => [rollingMean({ period, of: tradedVolume }), golden(`SMA_VOLUME_${period}`)] as const),
  [volumeRatio({ period: 20 }), combine(['SMA_VOLUME_20'], ([mean = 0], row) => volume(row) / mean)],
  [
    onBalanceVolumeSlope({ period: 20 }),
    combine(
      ['OBV', 'SMA_VOLUME_20'],
      ([balance = 0, mean = 0], row) => (balance - (golden('OBV')[row - 20] ?? Number.NaN)) / (20 * mean),
    ),
  ],
  [moneyFlowIndex({ period: 14 }), golden('MFI_14')],
  [typicalPrice, golden('TYPPRICE')],
  [rollingHighest({ period: 14, of: highPrice }), golden('MAX_HIGH_14')],
  [rollingLowest({ period: 14, of: lowPrice }), golden('MIN_LOW_14')],
];

describe('on 1,200 real hours of BTC/USDT, equal to TA-Lib 0.8.1 to 1e-9 once memory has passed', () => {
  it.each(cases.map(([feature, expected]) => [feature.name, feature, expected] as const))(
    '%s',
    (_name, feature, expected) => {
      const computed = buildFeatureGraph([feature]).compute(series).columns[0] ?? new Float64Array();
      // TA-Lib's STOCH gives no %K before the first %D.
      const first = Math.max(
        feature.memory,
        expected.findIndex((value) => !Number.isNaN(value)),
      );
      const rows = Array.from({ length: series.length - first }, (_, index) => first + index);
      expect(rows.length, 'nothing was compared').toBeGreaterThan(300);
      const size = usualSize(expected);
      const worst = rows
        .map((row) => {
          const [ours, theirs] = [computed[row] as number, expected[row] as number];
          return { row, ours, theirs, error: Math.abs(ours - theirs) / Math.max(Math.abs(theirs), size) };
        })
        .reduce((left, right) => (right.error > left.error || Number.isNaN(right.error) ? right : left));
      expect(worst.error, `row ${worst.row}: ${worst.ours} instead of ${worst.theirs}`).toBeLessThanOrEqual(1e-9);
    },
  );

  it('before that only what TA-Lib seeds otherwise differs, by some hundredths at first and by less than a thousandth after 85 bars', () => {
    const early = cases.map(([feature, expected]) => ({ name: feature.name, ...earlyErrors(feature, expected) }));
    const differing = early.filter(({ atFirst }) => atFirst > 1e-9);
    expect(differing.map(({ name }) => name)).toEqual([
      'macd_12_26',
      'ema_9(macd_12_26)',
      'macd_histogram_12_26_9',
      'macd_12_26_relative',
      'adx_14',
      'dx_14',
      'plus_di_14',
      'minus_di_14',
    ]);
    for (const { name, atFirst, later } of differing) {
      expect(atFirst, name).toBeLessThan(0.05);
      expect(later, name).toBeLessThan(1e-3);
    }
  });

  it('is compared with every column of the golden file', () => {
    expect(cases.length).toBeGreaterThanOrEqual(talib.size);
  });
});

/** The largest errors before the memory has passed, where both have a number: in all rows, and in those after 85. */
function earlyErrors(feature: Feature, expected: Float64Array): { readonly atFirst: number; readonly later: number } {
  const computed = buildFeatureGraph([feature]).compute(series).columns[0] ?? new Float64Array();
  const size = usualSize(expected);
  const errors = Array.from(computed.subarray(0, feature.memory), (ours, row) => {
    const theirs = expected[row] as number;
    return Number.isNaN(ours) || Number.isNaN(theirs) ? 0 : Math.abs(ours - theirs) / Math.max(Math.abs(theirs), size);
  });
  return { atFirst: Math.max(0, ...errors), later: Math.max(0, ...errors.slice(85)) };
}

/** Median size: what an error is small against where an indicator crosses 0. */
function usualSize(values: Float64Array): number {
  const sizes = values
    .filter((value) => Number.isFinite(value))
    .map(Math.abs)
    .sort();
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}
