import { closePrice, highPrice, lowPrice, openPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

/** Body of the candle as a share of its range, -1 (fell from high to low) to 1; 0 for a bar without range. */
export const candleBody: Feature = pointwise({
  name: 'candle_body',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(close - open) / (high - low); 0 when high = low',
  source: 'Nison, "Japanese Candlestick Charting Techniques", 1991',
  run: (kernels, [open, high, low, close], out) => kernels.bodyShare(open, high, low, close, out),
});
