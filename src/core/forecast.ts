import type { Instant } from './time.ts';

/** A model's forecast for one instrument. It names the time at which the answer is known, so it can be scored then. */
export interface Forecast {
  readonly instrument: string;
  readonly madeAt: Instant;
  /** When the answer will be known: the decision time plus the label's horizon. */
  readonly dueAt: Instant;
  /** One probability per class, in the order of `classes`; sums to 1. */
  readonly probabilities: Float64Array;
  readonly artifact: string;
  /** Members of the model's ensemble that gave nothing for this forecast; absent where none was missing. */
  readonly missing?: readonly string[];
}

/** Forecasts for one moment, by position of the instrument in the universe; undefined where none could be made. */
export type Forecasts = readonly (Forecast | undefined)[];
