import type { RefitCounts } from '../features/fitted/refit-counts.ts';
import type { FeatureRows } from '../math/matrix.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { FeatureHistory } from './feature-history.ts';

/**
 * A table with its times, ordered by decision. Row r of the table was made from candle `candleRow[r]` of the universe's
 * instrument number `market[r]`.
 */
export interface Dataset {
  readonly table: TrainingTable;
  readonly rows: number;
  readonly market: Int32Array;
  readonly candleRow: Int32Array;
  /** Microseconds. */
  readonly decidedAt: Float64Array;
  readonly resolvedAt: Float64Array;
  /** Simple return from decision to resolution; for judging only. */
  readonly forwardReturn: Float64Array;
  readonly forecastOnly: ForecastOnlyRows;
  /** What windows of rows are read from; absent where the model reads none. */
  readonly history?: FeatureHistory;
  /** How scheduled refits ended while the columns of fitted features were computed; absent without fitted features. */
  readonly refits?: RefitCounts;
}

/**
 * Rows with all features that no table of answers holds, such as those in front of a hole, ordered by decision. A
 * trader at the time could not know that the answer would stay unknown. So a model forecasts them; none learns from
 * them and no skill counts them.
 */
export interface ForecastOnlyRows {
  readonly x: FeatureRows;
  readonly market: Int32Array;
  readonly candleRow: Int32Array;
  /** Microseconds. */
  readonly decidedAt: Float64Array;
}

/**
 * Rows to learn from and rows to be judged on. Every train row satisfies `resolvedAt <= testStart - embargo`
 * or `decidedAt >= testEnd + embargo`.
 */
export interface Fold {
  readonly name: string;
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Microseconds: first decision and last resolution of the test rows. */
  readonly testStart: number;
  readonly testEnd: number;
}
