import type { Moment } from '../../core/moment.ts';
import { failureOfPart, type FailingPart } from '../../core/part-failure.ts';
import type { Duration } from '../../core/time.ts';
import type { FeatureState } from '../feature.port.ts';
import type { RefitCounts } from './refit-counts.ts';
import type { FittedParameters, FittedState, FittingPast, RefitSchedule } from './fitted-feature.port.ts';

export interface RefittedStateOptions<Name extends string> {
  /** The parameters of the fold, with which it begins. */
  readonly parameters: FittedParameters<Name>;
  readonly fit: (past: FittingPast) => FittedParameters<Name>;
  readonly start: (parameters: FittedParameters<Name>) => FittedState;
  readonly refit: RefitSchedule | undefined;
  readonly interval: Duration;
  /** The number of inputs. */
  readonly inputs: number;
  /** Who is named where a refit fails. */
  readonly failing: Pick<FailingPart, 'part' | 'module'>;
  /** Counts refits under this name; absent where nobody counts. */
  readonly counted?: { readonly feature: string; readonly counts: RefitCounts } | undefined;
}

/**
 * The running state of a fitted feature. At each time of the schedule it learns anew from the newest candles, the
 * closing one included, and shows these to a fresh state. The new parameters count from the next candle on.
 */
export class RefittedState<Name extends string> implements FeatureState {
  readonly #options: RefittedStateOptions<Name>;
  /** The newest inputs, one ring per input; empty without a schedule. */
  readonly #rings: readonly Float64Array[];
  readonly #row: Float64Array;
  #state: FittedState;
  #bars = 0;

  constructor(options: RefittedStateOptions<Name>) {
    const { refit, inputs, start, parameters } = options;
    this.#options = options;
    this.#rings = refit === undefined ? [] : Array.from({ length: inputs }, () => new Float64Array(refit.fromBars));
    this.#row = new Float64Array(inputs);
    this.#state = start(parameters);
  }

  push(moment: Moment, inputs: Float64Array): number {
    for (let index = 0; index < this.#row.length; index++) {
      if (!Number.isNaN(inputs[index])) continue;
      this.#beginAnew();
      return Number.NaN;
    }
    const value = this.#state.push(inputs);
    const { refit, interval } = this.#options;
    if (refit === undefined) return value;
    for (const [index, ring] of this.#rings.entries()) ring[this.#bars % refit.fromBars] = inputs[index] as number;
    this.#bars++;
    const due = Math.round(moment.at / interval) % refit.everyBars === 0;
    if (due && this.#bars >= refit.fromBars) this.#fitAgain(refit.fromBars);
    return value;
  }

  #beginAnew(): void {
    if (this.#bars === 0 && this.#options.refit !== undefined) return;
    this.#bars = 0;
    this.#state = this.#options.start(this.#options.parameters);
  }

  /** The parameters of the fold where these candles teach none, as in a market that stands still. */
  #learn(past: FittingPast): FittedParameters<Name> {
    const { fit, parameters, counted, failing } = this.#options;
    try {
      const learned = fit(past);
      counted?.counts.add(counted.feature);
      return learned;
    } catch (error) {
      if (!(error instanceof RangeError)) throw failureOfPart({ ...failing, phase: 'fit' }, error);
      counted?.counts.addFailed(counted.feature);
      return parameters;
    }
  }

  #fitAgain(rows: number): void {
    const first = this.#bars % rows;
    const columns = this.#rings.map((ring) => {
      const column = new Float64Array(rows);
      column.set(ring.subarray(first));
      column.set(ring.subarray(0, first), rows - first);
      return column;
    });
    this.#state = this.#options.start(this.#learn({ columns, rows }));
    for (let row = 0; row < rows; row++) {
      for (const [index, column] of columns.entries()) this.#row[index] = column[row] as number;
      this.#state.push(this.#row);
    }
  }
}
