import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { rollingOffsetState } from '../kernels/typescript/columns/rolling-sums.ts';
import { columnFeature, type ColumnStep } from './column-step.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

class RollingOffset implements ColumnStep {
  readonly #state: Float64Array;

  constructor(period: number) {
    this.#state = rollingOffsetState(period);
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    kernels.rollingOffset(inputs[0] as Float64Array, this.#state, out);
  }
}

/** How far the newest value is above the mean of the newest `period` values; exactly 0 when they are equal. */
export function rollingOffset({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period, 2);
  return columnFeature({
    name: `offset_${period}(${of.name})`,
    inputs: [of],
    ownWarmup: period - 1,
    formula: `${of.name} - mean of ${of.name} over the newest ${period} bars`,
    source: 'distance from the arithmetic mean (TA-Lib SMA)',
    create: () => new RollingOffset(period),
  });
}
