import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

export interface RatioDefinition {
  readonly name: string;
  readonly of: Feature;
  readonly to: Feature;
  /** What a division by zero stands for: declared, so that quiet bars give a number and not NaN. */
  readonly whenZero: number;
  readonly formula: string;
  readonly source: string;
}

/** One feature divided by another: how levels become numbers that mean the same next year. */
export function ratio({ of, to, whenZero, ...definition }: RatioDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [of, to],
    start: () => ({ push: (_moment, inputs) => divide(inputs[0] as number, inputs[1] as number, whenZero) }),
    columns: ({ inputs }, out) => {
      const [numerators, denominators] = inputs as readonly [Float64Array, Float64Array];
      const zero = whenZero;
      for (let row = 0; row < out.length; row++) {
        out[row] = divide(numerators[row] as number, denominators[row] as number, zero);
      }
    },
  });
}

function divide(numerator: number, denominator: number, whenZero: number): number {
  return denominator === 0 ? whenZero : numerator / denominator;
}
