import { defineFeature } from './define-feature.ts';
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
  return defineFeature({
    ...definition,
    inputs: [of, minus],
    start: () => ({
      push: (_moment, inputs) => (inputs[0] as number) - (inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [left, right] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) out[row] = (left[row] as number) - (right[row] as number);
      },
    }),
  });
}
