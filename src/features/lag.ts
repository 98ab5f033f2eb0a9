import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { lagState } from '../kernels/typescript/columns/lag.ts';
import { columnFeature, isColumnState, nameOver, type ColumnStep } from './column-step.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature, FeatureState } from './feature.port.ts';

class Lag implements ColumnStep {
  /** How many rows ago. */
  readonly lagBars: number;
  readonly #state: Float64Array;

  constructor(bars: number) {
    this.lagBars = bars;
    this.#state = lagState(bars);
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    kernels.lag(inputs[0] as Float64Array, this.#state, out);
  }
}

/** Of a feature that `lagged` made: how many rows ago its value is from. Undefined for all others. */
export function lagBarsOf(state: FeatureState): number | undefined {
  return isColumnState(state) && state.columnStep instanceof Lag ? state.columnStep.lagBars : undefined;
}

/** What a feature was `bars` bars ago, in its own units. */
export function lagged({ of, bars }: { readonly of: Feature; readonly bars: number }): Feature {
  wholeBars('bars', bars);
  return columnFeature({
    name: nameOver(`lag_${bars}`, of),
    inputs: [of],
    ownWarmup: bars,
    formula: `${of.name} ${bars} ${bars === 1 ? 'bar' : 'bars'} ago`,
    source: 'the past of another feature',
    create: () => new Lag(bars),
  });
}
