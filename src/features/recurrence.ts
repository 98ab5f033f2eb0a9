import { defineFeature, type FeatureDefinition } from './define-feature.ts';
import type { Feature, FeatureState } from './feature.port.ts';

/**
 * One running number over another, in one piece of code for research and trading: `run` takes the next values, however
 * many, and remembers where it stood. A whole column goes in at once, a live candle as a column of one, so the two
 * give the same bits by construction. (Its state is in local variables while it runs: that is twice as fast.)
 */
export interface Recurrence {
  /** Fills `out` with the value after each input. A NaN input gives NaN and begins anew. */
  run(values: Float64Array, out: Float64Array): void;
}

export interface RecurrentDefinition extends Omit<FeatureDefinition, 'inputs' | 'start'> {
  readonly of: Feature;
  /** A fresh recurrence: every instance has its own. */
  readonly create: () => Recurrence;
}

/** The state of a recurrent feature, for whoever follows live: its `run` over a column of one is what `push` gives. */
export interface RecurrentState extends FeatureState {
  readonly recurrence: Recurrence;
}

export function isRecurrent(state: FeatureState): state is RecurrentState {
  return 'recurrence' in state;
}

/** A feature that runs one recurrence over one other feature. */
export function recurrentFeature({ of, create, ...definition }: RecurrentDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [of],
    start: (): RecurrentState => {
      const recurrence = create();
      const one = new Float64Array(1);
      return {
        recurrence,
        push: (_moment, inputs) => {
          recurrence.run(inputs, one);
          return one[0] as number;
        },
        columns: (source, out) => recurrence.run(source.inputs[0] as Float64Array, out),
      };
    },
  });
}

/** The name of a step over another feature: over the close, the usual case, it is left out. */
export function nameOver(step: string, of: Feature): string {
  return of.name === 'close' ? step : `${step}(${of.name})`;
}
