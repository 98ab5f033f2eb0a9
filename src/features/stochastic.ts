import type { Feature } from './feature.port.ts';
import { pricePosition } from './price-position.ts';
import { rollingMean } from './rolling-mean.ts';

/** Bars of the range, of the smoothing of %K, and of %D over it; Lane's 14, 3, 3 unless told otherwise. */
export interface StochasticPeriods {
  readonly range?: number;
  readonly slowing?: number;
  readonly signal?: number;
}

const source =
  'Lane, "Stochastics", 1950s, after Murphy, "Technical Analysis of the Financial Markets", 1999 (TA-Lib STOCH)';

/** Slow %K, 0 to 100: where the close stands in the recent range, smoothed. */
export function stochasticK({ range = 14, slowing = 3 }: StochasticPeriods = {}): Feature {
  const fast = pricePosition({
    name: `stochastic_fast_${range}`,
    period: range,
    atLow: 0,
    formula: `100 * (close - lowest low) / (highest high - lowest low) over ${range} bars; 50 in a range of no width`,
    source,
  });
  return rollingMean({
    period: slowing,
    of: fast,
    name: `stochastic_k_${range}_${slowing}`,
    formula: `mean of ${fast.name} over ${slowing} bars, where ${fast.name} = ${fast.formula}`,
    source,
  });
}

/** Slow %D, 0 to 100: mean of %K. */
export function stochasticD(periods: StochasticPeriods = {}): Feature {
  const { range = 14, slowing = 3, signal = 3 } = periods;
  const of = stochasticK(periods);
  return rollingMean({
    period: signal,
    of,
    name: `stochastic_d_${range}_${slowing}_${signal}`,
    formula: `mean of ${of.name} over ${signal} bars`,
    source,
  });
}
