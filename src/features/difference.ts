import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

export interface DifferenceDefinition {
  readonly name: string;
  readonly of: Feature;
  readonly minus: Feature;
  readonly formula: string;
  readonly source: string;
}

/** One feature less another, in their own units. */
export function difference({ of, minus, ...definition }: DifferenceDefinition): Feature {
  return pointwise({
    ...definition,
    inputs: [of, minus],
    run: (kernels, [left, right], out) => kernels.subtract(left, right, out),
  });
}
