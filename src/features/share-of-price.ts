import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

export interface ShareOfPriceDefinition {
  readonly name: string;
  /** In units of price. */
  readonly of: Feature;
  readonly formula: string;
  readonly source: string;
}

/**
 * Something in units of price as a share of the close, which is above zero: so it means the same at every price level.
 */
export function shareOfPrice({ of, ...definition }: ShareOfPriceDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [of, closePrice],
    start: () => ({
      push: (_moment, inputs) => (inputs[0] as number) / (inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [values, closes] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) out[row] = (values[row] as number) / (closes[row] as number);
      },
    }),
  });
}
