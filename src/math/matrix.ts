import type { WindowOf } from './row-window.ts';

/** A dense row-major table of numbers: value of (row, column) is `values[row * columns + column]`. */
export interface Matrix<Values extends Float32Array | Float64Array = Float64Array> {
  readonly rows: number;
  readonly columns: number;
  readonly values: Values;
}

/**
 * The input of learners: rows of single-precision features. Histogram boosting compares in single precision. It needs
 * half the memory and is more precise than any feature of market data. NaN means missing.
 */
export interface FeatureRows extends Matrix<Float32Array> {
  /** The window that ends with a row. Absent where no model was to read windows. */
  readonly windowOf?: WindowOf;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}
