import type { FeatureRows } from './matrix.ts';

/**
 * What learners see: features, answers, weights, times and markets. NaN features are missing values; answers are class
 * numbers or values. `x.windowOf(row, length)` gives the rows of the same market that led to a row.
 */
export interface TrainingTable {
  readonly x: FeatureRows;
  readonly y: Float64Array;
  /** One weight per row; absent means all 1. */
  readonly weight?: Float64Array;
  /** When each row could be decided on, and when its answer was known, in microseconds. */
  readonly decidedAt: Float64Array;
  readonly resolvedAt: Float64Array;
  /** The number of each row's market in the universe. */
  readonly market: Int32Array;
  readonly featureNames: readonly string[];
  /** Class names in order of their numbers; empty for regression. */
  readonly classes: readonly string[];
}

/** The table of rows that are one market's, in order: row r is decided at r and resolved at r + 1 microseconds. */
export function tableInOrder(
  columns: Pick<TrainingTable, 'x' | 'y' | 'weight' | 'featureNames' | 'classes'>,
): TrainingTable {
  const { length } = columns.y;
  return {
    ...columns,
    decidedAt: Float64Array.from({ length }, (_, row) => row),
    resolvedAt: Float64Array.from({ length }, (_, row) => row + 1),
    market: new Int32Array(length),
  };
}
