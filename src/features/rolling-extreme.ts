import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { rollingExtremeState } from '../kernels/typescript/columns/rolling-extreme.ts';
import { columnFeature, type ColumnStep } from './column-step.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

class RollingExtreme implements ColumnStep {
  readonly #state: Float64Array;
  readonly #sign: 1 | -1;

  constructor(period: number, sign: 1 | -1) {
    this.#state = rollingExtremeState(period);
    this.#sign = sign;
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    kernels.rollingExtreme(inputs[0] as Float64Array, this.#state, this.#sign, out);
  }
}

/** The largest of the newest `period` values. */
export function rollingHighest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return columnFeature({
    name: `highest_${period}(${of.name})`,
    inputs: [of],
    ownWarmup: period - 1,
    formula: `largest ${of.name} of the newest ${period} bars`,
    source: 'maximum (TA-Lib MAX); computed after van Herk, Pattern Recognition Letters 13, 1992',
    create: () => new RollingExtreme(period, 1),
  });
}

/** The smallest of the newest `period` values. */
export function rollingLowest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return columnFeature({
    name: `lowest_${period}(${of.name})`,
    inputs: [of],
    ownWarmup: period - 1,
    formula: `smallest ${of.name} of the newest ${period} bars`,
    source: 'minimum (TA-Lib MIN); computed after van Herk, Pattern Recognition Letters 13, 1992',
    create: () => new RollingExtreme(period, -1),
  });
}
