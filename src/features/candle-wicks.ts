import { closePrice, highPrice, lowPrice, openPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

const source = 'Nison, "Japanese Candlestick Charting Techniques", 1991';

/** Upper wick as a share of the candle's range, 0 to 1; 0 for a bar without range. */
export const upperWick: Feature = defineFeature({
  name: 'upper_wick',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(high - max(open, close)) / (high - low); 0 when high = low',
  source,
  start: () => ({
    push: (_moment, inputs) =>
      upper(inputs[0] as number, inputs[1] as number, inputs[2] as number, inputs[3] as number),
    columns: ({ inputs }, out) => {
      const [opens, highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = upper(opens[row] as number, highs[row] as number, lows[row] as number, closes[row] as number);
      }
    },
  }),
});

/** Lower wick as a share of the candle's range, 0 to 1; 0 for a bar without range. */
export const lowerWick: Feature = defineFeature({
  name: 'lower_wick',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(min(open, close) - low) / (high - low); 0 when high = low',
  source,
  start: () => ({
    push: (_moment, inputs) =>
      lower(inputs[0] as number, inputs[1] as number, inputs[2] as number, inputs[3] as number),
    columns: ({ inputs }, out) => {
      const [opens, highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = lower(opens[row] as number, highs[row] as number, lows[row] as number, closes[row] as number);
      }
    },
  }),
});

function upper(open: number, high: number, low: number, close: number): number {
  return high === low ? 0 : (high - above(open, close)) / (high - low);
}

function lower(open: number, high: number, low: number, close: number): number {
  return high === low ? 0 : (above(-open, -close) + low) / (low - high);
}

/** The larger of two, computed exactly: which one it is, is a coin's toss that a branch would mispredict. */
function above(first: number, second: number): number {
  const chosen = Number(second > first);
  return chosen * second + (1 - chosen) * first;
}
