import { closePrice, openPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';

/** How far a bar opened above the close before it, as a fraction. Never across a hole: there it begins anew. */
export const openingGap: Feature = pointwise({
  name: 'opening_gap',
  inputs: [openPrice, lagged({ of: closePrice, bars: 1 })],
  formula: 'open / previous close - 1',
  source: 'gap between bars; Murphy, "Technical Analysis of the Financial Markets", 1999',
  run: (kernels, [open, before], out) => kernels.relativeDifference(open, before, out),
});
