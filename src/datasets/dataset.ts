import type { TrainingTable } from '../math/training-table.ts';

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
