import type { WindowOf } from './row-window.ts';

/** A dense row-major table of numbers: value of (row, column) is `values[row * columns + column]`. */
export interface Matrix<Values extends Float32Array | Float64Array = Float64Array> {
  readonly rows: number;
  readonly columns: number;
  readonly values: Values;
}

/**
 * What learners see: rows of single-precision features. Single precision is what histogram boosting compares with,
 * half the memory, and more than a feature of market data is good for. NaN means missing.
 */
export interface FeatureRows extends Matrix<Float32Array> {
  /** The window that ends with a row. Absent where no model was to read windows. */
  readonly windowOf?: WindowOf;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}
