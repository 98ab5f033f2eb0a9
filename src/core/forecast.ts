import type { Instant } from './time.ts';

/** What a model says about one instrument's future. Scoreable later, because it names when it falls due. */
export interface Forecast {
  readonly instrument: string;
  readonly madeAt: Instant;
  /** When the answer will be known: the label's horizon. */
  readonly dueAt: Instant;
  /** One probability per class, in the order of `classes`; sums to 1. */
  readonly probabilities: Float64Array;
  readonly artifact: string;
}

/** Forecasts for one moment, by position of the instrument in the universe; undefined where none could be made. */
export type Forecasts = readonly (Forecast | undefined)[];
