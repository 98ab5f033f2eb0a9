import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
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
  return pointwise({
    ...definition,
    inputs: [of, closePrice],
    run: (kernels, [value, close], out) => kernels.divide(value, close, out),
  });
}
