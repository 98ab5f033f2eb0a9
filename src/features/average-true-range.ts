import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import { barsToForget } from './decay.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';
import { shareOfPrice } from './share-of-price.ts';
import { barsToForgetQuotient, STILL } from './still-market.ts';
import { trueRange } from './true-range.ts';
import { wilderAverage } from './wilder-average.ts';

const source = 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib ATR)';

/** Average true range in units of price. */
export function averageTrueRange({ period }: { readonly period: number }): Feature {
  return wilderAverage({ period, of: trueRange, name: `atr_${period}`, source });
}

/** Average true range as a share of the price. */
export function relativeTrueRange({ period }: { readonly period: number }): Feature {
  return shareOfPrice({
    name: `atr_relative_${period}`,
    of: averageTrueRange({ period }),
    formula: `atr_${period} / close`,
    source: `${source}; TA-Lib NATR / 100`,
  });
}

/** Average true range against its own mean of `base` bars: above 1 when the market moves more than it used to. */
export function trueRangeRatio({ period, base }: { readonly period: number; readonly base: number }): Feature {
  const average = averageTrueRange({ period });
  return pointwise({
    name: `atr_ratio_${period}_${base}`,
    inputs: [average, rollingMean({ period: base, of: average }), closePrice],
    // As a quotient, longer than its inputs, which remember until 1e-12.
    ownMemory: barsToForgetQuotient(1 - 1 / period) - barsToForget(1 - 1 / period),
    formula: `atr_${period} / mean of atr_${period} over ${base} bars; 1 when that mean is below 1e-8 of the close`,
    source,
    run: (kernels, [range, mean, close], out) =>
      kernels.divideUnlessStill(range, mean, close, { factor: 1, share: STILL, whenStill: 1 }, out),
  });
}
