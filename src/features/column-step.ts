import type { AverageTask, ColumnKernels } from '../kernels/column-kernels.ts';
import { typescriptColumnKernels } from '../kernels/typescript-column-kernels.ts';
import { defineFeature, type FeatureDefinition } from './define-feature.ts';
import type { Feature, FeatureState } from './feature.port.ts';

/**
 * What a feature does with the columns of its inputs, in one piece of code for research and trading: it takes the next
 * rows, however many, and remembers where it stood. Research gives it long columns and compiled kernels, a live candle
 * is a column of one and runs in TypeScript. The kernels give the same bits, so the two ways do as well.
 */
export interface ColumnStep {
  /** Fills `out` with the value after each row. */
  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void;
  /** For a seeded average, which research runs side by side with others: the same work as a task for the kernels. */
  averageTask?(inputs: readonly Float64Array[], out: Float64Array): AverageTask;
}

/** The columns of a feature's inputs, as many as it has. */
export type ColumnsOf<Inputs extends readonly Feature[]> = { readonly [Input in keyof Inputs]: Float64Array };

export interface ColumnFeatureDefinition extends Omit<FeatureDefinition, 'start'> {
  /** A fresh step: every instance has its own. */
  readonly create: () => ColumnStep;
}

/** The state of a feature that is a column step. */
export interface ColumnState extends FeatureState {
  readonly columnStep: ColumnStep;
}

export function isColumnState(state: FeatureState): state is ColumnState {
  return 'columnStep' in state;
}

/** A feature that remembers something from row to row. */
export function columnFeature({ create, ...definition }: ColumnFeatureDefinition): Feature {
  return defineFeature({
    ...definition,
    start: (): ColumnState => {
      const step = create();
      const one = new Float64Array(1);
      return {
        columnStep: step,
        push: (_moment, inputs) => {
          const columns = Array.from(inputs, (value) => Float64Array.of(value));
          step.run(typescriptColumnKernels, columns, one);
          return one[0] as number;
        },
      };
    },
  });
}

export interface PointwiseDefinition<Inputs extends readonly Feature[]> extends Omit<
  FeatureDefinition,
  'inputs' | 'start'
> {
  readonly inputs: Inputs;
  /** Fills `out` from the same rows of the inputs. */
  readonly run: (kernels: ColumnKernels, inputs: ColumnsOf<Inputs>, out: Float64Array) => void;
}

/** A feature that is a formula of its inputs at the same moment. */
export function pointwise<const Inputs extends readonly Feature[]>({
  run,
  ...definition
}: PointwiseDefinition<Inputs>): Feature {
  // A graph gives a column for each of the inputs, in their order. A function in between would be a call more per bar.
  const step: ColumnStep = { run };
  return columnFeature({ ...definition, create: () => step });
}

/** The name of a step over another feature: over the close, the usual case, it is left out. */
export function nameOver(step: string, of: Feature): string {
  return of.name === 'close' ? step : `${step}(${of.name})`;
}
