import { highPrice, lowPrice } from './candle-fields.ts';
import { defineFeature, wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { BlockedSum } from './blocked-window.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

const source = 'Parkinson, "The Extreme Value Method for Estimating the Variance of the Rate of Return", Journal of Business 53, 1980';

/** Variance of one bar told by its range. */
const rangeVariance: Feature = defineFeature({
  name: 'range_variance',
  inputs: [highPrice, lowPrice],
  formula: 'ln(high / low)^2 / (4 ln 2)',
  source,
  start: () => ({ push: (_moment, inputs) => varianceOf(inputs[0] as number, inputs[1] as number) }),
  columns: ({ inputs }, out) => {
    const [highs, lows] = inputs as readonly [Float64Array, Float64Array];
    for (let row = 0; row < out.length; row++) out[row] = varianceOf(highs[row] as number, lows[row] as number);
  },
});

function varianceOf(high: number, low: number): number {
  const range = Math.log(high / low);
  return (range * range) / (4 * Math.LN2);
}

class RootOfMean implements Recurrence {
  readonly #window: BlockedSum;
  readonly #period: number;

  constructor(period: number) {
    this.#window = new BlockedSum(period);
    this.#period = period;
  }

  step(value: number): number {
    return Math.sqrt(this.#window.add(value) / this.#period);
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** Volatility per bar from highs and lows, not annualised; needs a fifth of the bars that closes would. */
export function parkinsonVolatility({ period }: { readonly period: number }): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name: `parkinson_${period}`,
    of: rangeVariance,
    ownWarmup: period - 1,
    formula: `sqrt(mean of ln(high / low)^2 / (4 ln 2) over ${period} bars)`,
    source,
    create: () => new RootOfMean(period),
  });
}
