import { closePrice, openPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

class OpeningGap {
  #previousClose = Number.NaN;

  step(open: number, close: number): number {
    const previous = this.#previousClose;
    this.#previousClose = close;
    return (open - previous) / previous;
  }
}

/** How far a bar opened above the close before it, as a fraction. Never across a hole: there it begins anew. */
export const openingGap: Feature = defineFeature({
  name: 'opening_gap',
  inputs: [openPrice, closePrice],
  ownWarmup: 1,
  formula: 'open / previous close - 1',
  source: 'gap between bars; Murphy, "Technical Analysis of the Financial Markets", 1999',
  start: () => {
    const gap = new OpeningGap();
    return {
      push: (_moment, inputs) => gap.step(inputs[0] as number, inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [opens, closes] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) out[row] = gap.step(opens[row] as number, closes[row] as number);
      },
    };
  },
});
