import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

/** Range of the candle as a share of its close. */
export const candleRange: Feature = pointwise({
  name: 'candle_range',
  inputs: [highPrice, lowPrice, closePrice],
  formula: '(high - low) / close',
  source: 'range of the bar; relative so that it means the same at every price level',
  run: (kernels, [high, low, close], out) => kernels.differenceShare(high, low, close, out),
});
