import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

/** Range of the candle as a share of its close. */
export const candleRange: Feature = defineFeature({
  name: 'candle_range',
  inputs: [highPrice, lowPrice, closePrice],
  formula: '(high - low) / close',
  source: 'range of the bar; relative so that it means the same at every price level',
  start: () => ({
    push: (_moment, inputs) => range(inputs[0] as number, inputs[1] as number, inputs[2] as number),
    columns: ({ inputs }, out) => {
      const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = range(highs[row] as number, lows[row] as number, closes[row] as number);
      }
    },
  }),
});

function range(high: number, low: number, close: number): number {
  return (high - low) / close;
}
