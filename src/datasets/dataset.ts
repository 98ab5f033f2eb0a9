import type { TrainingTable } from '../math/training-table.ts';

/** A table with its times: row r of the table is candle `candleRow[r]` of the series. */
export interface Dataset {
  readonly table: TrainingTable;
  /** Row of the candle series each dataset row was made from. */
  readonly candleRow: Int32Array;
  /** Microseconds. */
  readonly decidedAt: Float64Array;
  readonly resolvedAt: Float64Array;
  /** Simple return from decision to resolution; for judging only. */
  readonly forwardReturn: Float64Array;
}

/**
 * Rows to learn from and rows to be judged on. Every train row satisfies `resolvedAt <= testStart - embargo`
 * or `decidedAt >= testEndResolved + embargo`.
 */
export interface Fold {
  readonly name: string;
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Microseconds: first decision and last resolution of the test rows. */
  readonly testStart: number;
  readonly testEnd: number;
}
