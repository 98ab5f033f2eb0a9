/**
 * The newest rows of one market up to and with one row, oldest first. It is a view: its numbers stay where they are,
 * and it ends with the row itself, so nothing later can be read through it.
 */
export interface RowWindow {
  /** Rows, the row itself included. */
  readonly length: number;
  readonly columns: number;
  /**
   * The value of a column in single precision. Step 0 is the oldest row, `length - 1` the row itself. NaN is missing.
   */
  at(step: number, column: number): number;
}

/**
 * The window of `length` rows that ends with a row. Undefined where the market has fewer of them without a hole.
 */
export type WindowOf = (row: number, length: number) => RowWindow | undefined;

/** Windows over rows that are one market's, in order and without a hole. */
export function windowsInOrder({
  columns,
  values,
}: {
  readonly columns: number;
  readonly values: Float32Array;
}): WindowOf {
  return (row, length) => {
    const first = row - length + 1;
    if (first < 0) return undefined;
    return { length, columns, at: (step, column) => values[(first + step) * columns + column] ?? Number.NaN };
  };
}

/** The windows of some rows of a table, in another order or without the rest. */
export function windowsOfRows(windowOf: WindowOf, rows: Int32Array): WindowOf {
  return (row, length) => {
    const place = rows[row];
    return place === undefined ? undefined : windowOf(place, length);
  };
}
