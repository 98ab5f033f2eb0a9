import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { rollingMeanState } from '../kernels/typescript/columns/rolling-sums.ts';
import { columnFeature, type ColumnStep } from './column-step.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

class RollingMean implements ColumnStep {
  readonly #state: Float64Array;

  constructor(period: number) {
    this.#state = rollingMeanState(period);
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    kernels.rollingMean(inputs[0] as Float64Array, this.#state, out);
  }
}

/** What is averaged over how many bars; the rest is for a feature that is known by a name of its own. */
export interface AveragedFeature {
  readonly period: number;
  readonly of: Feature;
  readonly name?: string;
  readonly formula?: string;
  readonly source?: string;
}

/** Simple moving average of the newest `period` values, free of drift. */
export function rollingMean({
  period,
  of,
  name = `mean_${period}(${of.name})`,
  formula = `mean of ${of.name} over the newest ${period} bars`,
  source = 'arithmetic mean (TA-Lib SMA)',
}: AveragedFeature): Feature {
  wholeBars('period', period);
  return columnFeature({
    name,
    inputs: [of],
    ownWarmup: period - 1,
    formula,
    source,
    create: () => new RollingMean(period),
  });
}
