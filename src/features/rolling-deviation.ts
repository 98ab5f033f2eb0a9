import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { rollingDeviationState } from '../kernels/typescript/columns/rolling-sums.ts';
import { columnFeature, type ColumnStep } from './column-step.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import type { AveragedFeature } from './rolling-mean.ts';

class RollingDeviation implements ColumnStep {
  readonly #state: Float64Array;

  constructor(period: number) {
    this.#state = rollingDeviationState(period);
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    kernels.rollingDeviation(inputs[0] as Float64Array, this.#state, out);
  }
}

/** Population standard deviation (divisor `period`) of the newest `period` values; exactly 0 when they are equal. */
export function rollingDeviation({
  period,
  of,
  name = `deviation_${period}(${of.name})`,
  formula = `population standard deviation of ${of.name} over the newest ${period} bars`,
  source = 'standard deviation with divisor n (TA-Lib STDDEV); computed after Chan, Golub, LeVeque, American Statistician 37, 1983',
}: AveragedFeature): Feature {
  wholeBars('period', period, 2);
  return columnFeature({
    name,
    inputs: [of],
    ownWarmup: period - 1,
    formula,
    source,
    create: () => new RollingDeviation(period),
  });
}
