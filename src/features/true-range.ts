import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

class TrueRange {
  #previousClose = Number.NaN;

  step(high: number, low: number, close: number): number {
    const previous = this.#previousClose;
    this.#previousClose = close;
    if (previous !== previous) return Number.NaN;
    return (high > previous ? high : previous) - (low < previous ? low : previous);
  }
}

/** True range in units of price: the bar's range, widened to the close before it. */
export const trueRange: Feature = defineFeature({
  name: 'true_range',
  inputs: [highPrice, lowPrice, closePrice],
  ownWarmup: 1,
  formula: 'max(high, previous close) - min(low, previous close)',
  source: 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib TRANGE)',
  start: () => {
    const range = new TrueRange();
    return {
      push: (_moment, inputs) => range.step(inputs[0] as number, inputs[1] as number, inputs[2] as number),
      columns: ({ inputs }, out) => {
        const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) {
          out[row] = range.step(highs[row] as number, lows[row] as number, closes[row] as number);
        }
      },
    };
  },
});
