import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

export interface RelativeDifferenceDefinition {
  readonly name: string;
  readonly of: Feature;
  /** Above zero on clean candles: a price or an average of prices. */
  readonly to: Feature;
  readonly formula: string;
  readonly source: string;
}

/** How far one price is above another, as a share of the other: `(of - to) / to`. */
export function relativeDifference({ of, to, ...definition }: RelativeDifferenceDefinition): Feature {
  return pointwise({
    ...definition,
    inputs: [of, to],
    run: (kernels, [value, base], out) => kernels.relativeDifference(value, base, out),
  });
}
