import { pointwise } from './column-step.ts';
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
  return pointwise({
    ...definition,
    inputs: [of, to],
    run: (kernels, [numerator, denominator], out) => kernels.divideUnlessZero(numerator, denominator, whenZero, out),
  });
}
