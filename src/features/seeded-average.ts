import type { AverageTask, ColumnKernels } from '../kernels/column-kernels.ts';
import { seededAverage, seededAverageState } from '../kernels/typescript/columns/seeded-average.ts';
import type { ColumnStep } from './column-step.ts';

/**
 * An average that moves by a share of the distance, begun with the mean of the first `seedLength` values: exponential
 * smoothing (weight 2 / (n + 1)) and Wilder's (weight 1 / n).
 */
export class SeededAverage implements ColumnStep {
  readonly #state: Float64Array;

  constructor(seedLength: number, weight: number) {
    this.#state = seededAverageState(seedLength, weight);
  }

  run(_kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    seededAverage(inputs[0] as Float64Array, this.#state, out);
  }

  averageTask(inputs: readonly Float64Array[], out: Float64Array): AverageTask {
    return { values: inputs[0] as Float64Array, state: this.#state, out };
  }
}
