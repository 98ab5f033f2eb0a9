/** Forecasts of classes and the true classes, row by row in time order. All tables are row-major, rows x classes. */
export interface ClassForecasts {
  readonly classes: readonly string[];
  /** Class number of each row. */
  readonly truth: ArrayLike<number>;
  /** Probability of each class; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** Baseline without a model: the class shares among the training rows of the fold in which a row was judged. */
  readonly baseline: Float64Array;
  /** Simple return from decision to answer, per row. It gives the direction where there is no class `down`. */
  readonly forwardReturn?: Float64Array;
}

/** The most probable class of each row of a table; of equal ones the first. */
export function mostProbable(table: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: table.length / classes }, (_, row) => {
    let best = 0;
    for (let column = 1; column < classes; column++) {
      if ((table[row * classes + column] as number) > (table[row * classes + best] as number)) best = column;
    }
    return best;
  });
}

/** A table with the same shares in every row: the baseline of one fold. */
export function repeatShares(shares: readonly number[], rows: number): Float64Array {
  return Float64Array.from({ length: rows * shares.length }, (_, index) => shares[index % shares.length] as number);
}
