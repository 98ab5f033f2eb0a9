import { defineFeature, type FeatureDefinition } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

/**
 * One running number over another. `step` is the formula; `run` is a plain loop over `step`, written in each class so
 * that the compiler can inline it. Batch and live therefore give the same bits by construction.
 */
export interface Recurrence {
  /** The value after this input. A NaN input gives NaN and begins anew. */
  step(value: number): number;
  /** Steps through a whole column. */
  run(values: Float64Array, out: Float64Array): void;
}

export interface RecurrentDefinition extends Omit<FeatureDefinition, 'inputs' | 'start' | 'columns'> {
  readonly of: Feature;
  /** A fresh recurrence: every instance has its own. */
  readonly create: () => Recurrence;
}

/** A feature that runs one recurrence over one other feature. */
export function recurrentFeature({ of, create, ...definition }: RecurrentDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [of],
    start: () => {
      const recurrence = create();
      return { push: (_moment, inputs) => recurrence.step(inputs[0] as number) };
    },
    columns: ({ inputs }, out) => create().run(inputs[0] as Float64Array, out),
  });
}

/** The name of a step over another feature: over the close, the usual case, it is left out. */
export function nameOver(step: string, of: Feature): string {
  return of.name === 'close' ? step : `${step}(${of.name})`;
}
