/** Forecasts of classes beside the truth, row by row in time order. All tables are row-major, rows x classes. */
export interface ClassForecasts {
  readonly classes: readonly string[];
  /** Class number of each row. */
  readonly truth: ArrayLike<number>;
  /** Probability of each class; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** What was known without a model: the class shares of the training rows of the fold that each row was judged in. */
  readonly baseline: Float64Array;
  /** Simple return from decision to answer, per row; tells the direction where classes have no `down`. */
  readonly forwardReturn?: Float64Array;
}

/** The most probable class of each row of a table; the first of equals. */
export function mostProbable(table: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: table.length / classes }, (_, row) => {
    let best = 0;
    for (let column = 1; column < classes; column++) {
      if ((table[row * classes + column] as number) > (table[row * classes + best] as number)) best = column;
    }
    return best;
  });
}

/** The same shares in every row: the baseline of one fold. */
export function repeatShares(shares: readonly number[], rows: number): Float64Array {
  return Float64Array.from({ length: rows * shares.length }, (_, index) => shares[index % shares.length] as number);
}
