import { highPrice, lowPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';

const source =
  'Parkinson, "The Extreme Value Method for Estimating the Variance of the Rate of Return", Journal of Business 53, 1980';

/** Variance of one bar told by its range. */
const rangeVariance: Feature = defineFeature({
  name: 'range_variance',
  inputs: [highPrice, lowPrice],
  formula: 'ln(high / low)^2 / (4 ln 2)',
  source,
  start: () => ({
    push: (_moment, inputs) => varianceOf(inputs[0] as number, inputs[1] as number),
    columns: ({ inputs }, out) => {
      const [highs, lows] = inputs as readonly [Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) out[row] = varianceOf(highs[row] as number, lows[row] as number);
    },
  }),
});

/** Of the squared range, how much is variance: 1 / (4 ln 2). */
const SHARE = 0.25 * Math.LOG2E;

function varianceOf(high: number, low: number): number {
  const range = Math.log(high / low);
  return range * range * SHARE;
}

/** Volatility per bar from highs and lows, not annualised; needs a fifth of the bars that closes would. */
export function parkinsonVolatility({ period }: { readonly period: number }): Feature {
  return defineFeature({
    name: `parkinson_${period}`,
    inputs: [rollingMean({ period, of: rangeVariance })],
    formula: `sqrt(mean of ln(high / low)^2 / (4 ln 2) over ${period} bars)`,
    source,
    start: () => ({
      push: (_moment, inputs) => Math.sqrt(inputs[0] as number),
      columns: ({ inputs }, out) => {
        const variances = inputs[0] as Float64Array;
        for (let row = 0; row < out.length; row++) out[row] = Math.sqrt(variances[row] as number);
      },
    }),
  });
}
