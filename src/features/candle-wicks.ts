import { closePrice, highPrice, lowPrice, openPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

const source = 'Nison, "Japanese Candlestick Charting Techniques", 1991';

/** Upper wick as a share of the candle's range, 0 to 1; 0 for a bar without range. */
export const upperWick: Feature = pointwise({
  name: 'upper_wick',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(high - max(open, close)) / (high - low); 0 when high = low',
  source,
  run: (kernels, [open, high, low, close], out) => kernels.upperShare(open, high, low, close, out),
});

/** Lower wick as a share of the candle's range, 0 to 1; 0 for a bar without range. */
export const lowerWick: Feature = pointwise({
  name: 'lower_wick',
  inputs: [openPrice, highPrice, lowPrice, closePrice],
  formula: '(min(open, close) - low) / (high - low); 0 when high = low',
  source,
  run: (kernels, [open, high, low, close], out) => kernels.lowerShare(open, high, low, close, out),
});
