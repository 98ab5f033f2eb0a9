import { closePrice, highPrice, lowPrice, openPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

/** Body of the candle as a share of its range, -1 (fell from high to low) to 1; 0 for a bar without range. */
export const candleBody: Feature = defineFeature({
  name: 'candle_body',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(close - open) / (high - low); 0 when high = low',
  source: 'Nison, "Japanese Candlestick Charting Techniques", 1991',
  start: () => ({
    push: (_moment, inputs) => body(inputs[0] as number, inputs[1] as number, inputs[2] as number, inputs[3] as number),
    columns: ({ inputs }, out) => {
      const [opens, highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = body(opens[row] as number, highs[row] as number, lows[row] as number, closes[row] as number);
      }
    },
  }),
});

function body(open: number, high: number, low: number, close: number): number {
  return high === low ? 0 : (close - open) / (high - low);
}
