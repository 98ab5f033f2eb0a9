import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';

/** True range in units of price: the bar's range, widened to the close before it. */
export const trueRange: Feature = pointwise({
  name: 'true_range',
  inputs: [highPrice, lowPrice, lagged({ of: closePrice, bars: 1 })],
  formula: 'max(high, previous close) - min(low, previous close)',
  source: 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib TRANGE)',
  run: (kernels, [high, low, before], out) => kernels.widenedSpan(high, low, before, out),
});
