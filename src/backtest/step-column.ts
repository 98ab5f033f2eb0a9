/**
 * A column of numbers that seldom changes, kept as its changes. It takes no memory for the rows between: a backtest
 * that touches new memory at every row is slower by that. It begins with zeros.
 */
export class StepColumn {
  readonly #rows: number[] = [];
  readonly #values: number[] = [];
  #newest = 0;

  /** The value from a row on. Rows are set in order, and one row may be set again. */
  set(row: number, value: number): void {
    if (value === this.#newest) return;
    this.#newest = value;
    this.#rows.push(row);
    this.#values.push(value);
  }

  /** The first `length` rows as numbers, made anew at each call. */
  numbers(length: number): Float64Array {
    const numbers = new Float64Array(length);
    for (let step = 0; step < this.#rows.length; step++)
      numbers.fill(this.#values[step] as number, this.#rows[step], this.#rows[step + 1] ?? length);
    return numbers;
  }
}
