import { highPrice, lowPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';

const source =
  'Parkinson, "The Extreme Value Method for Estimating the Variance of the Rate of Return", Journal of Business 53, 1980';

/** Variance of one bar told by its range. */
const rangeVariance: Feature = pointwise({
  name: 'range_variance',
  inputs: [highPrice, lowPrice],
  formula: 'ln(high / low)^2 / (4 ln 2)',
  source,
  run: (kernels, [high, low], out) => kernels.squaredLogRatio(high, low, SHARE, out),
});

/** Of the squared range, how much is variance: 1 / (4 ln 2). */
const SHARE = 0.25 * Math.LOG2E;

/** Volatility per bar from highs and lows, not annualised; needs a fifth of the bars that closes would. */
export function parkinsonVolatility({ period }: { readonly period: number }): Feature {
  return pointwise({
    name: `parkinson_${period}`,
    inputs: [rollingMean({ period, of: rangeVariance })],
    formula: `sqrt(mean of ln(high / low)^2 / (4 ln 2) over ${period} bars)`,
    source,
    run: (kernels, [variance], out) => kernels.squareRoot(variance, out),
  });
}
