/**
 * A fitted feature has parameters that are learned from the past, such as the mean and deviation of a scaler. Inside
 * each fold it is fitted on the candles that the fold trains on. Its state is plain data, and the artefact holds it.
 * A fitted feature with its state is an ordinary feature: one code serves research and trading.
 */
import type { Feature } from '../feature.port.ts';
import type { RefitCounts } from './refit-counts.ts';

/** The learned parameters by name. A vector is written as numbered parameters, such as `loading_0` and `loading_1`. */
export type FittedParameters<Name extends string = string> = Readonly<Record<Name, number>>;

/** The past of one market, oldest first. Row r of every column is one candle; no value is NaN. */
export interface FittingPast {
  /** `columns[k]` is the column of the feature's k-th input. */
  readonly columns: readonly Float64Array[];
  readonly rows: number;
}

/** Fits again while it runs, on candles that have closed. */
export interface RefitSchedule {
  /** Candles from one refit to the next. Refits fall on fixed times: multiples of this span since 1970. */
  readonly everyBars: number;
  /** The newest candles that a refit learns from. Without a hole in them; otherwise the refit is left out. */
  readonly fromBars: number;
}

/** The running state of a fitted feature between two fits. It sees numbers only. */
export interface FittedState {
  /** The value after this candle; NaN until warm. No input is NaN. */
  push(inputs: Float64Array): number;
}

export interface FittedFeature extends Feature {
  readonly parameters: readonly string[];
  readonly refit: RefitSchedule | undefined;
  /** Learns the parameters. Throws a RangeError for a past that is too short to learn from. */
  fit(past: FittingPast): FittedParameters;
  /**
   * The feature with these parameters; how its refits end is counted in `counts`. Throws a RangeError when a name is
   * missing, unknown or without a number.
   */
  withParameters(parameters: FittedParameters, counts?: RefitCounts): Feature;
}

/** Whether a feature has to be fitted before it can run. */
export function isFitted(feature: Feature): feature is FittedFeature {
  return 'withParameters' in feature && 'fit' in feature;
}
