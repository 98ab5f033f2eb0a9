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

  /** The changes among the first `length` rows: from which row on, before which row, and the value between them. */
  eachStep(length: number, visit: (from: number, to: number, value: number) => void): void {
    for (let step = 0; step < this.#rows.length; step++) {
      const [from, to] = [this.#rows[step] as number, Math.min(this.#rows[step + 1] ?? length, length)];
      if (from < to) visit(from, to, this.#values[step] as number);
    }
  }

  /** The first `length` rows as numbers, made anew at each call. */
  numbers(length: number): Float64Array {
    const numbers = new Float64Array(length);
    this.eachStep(length, (from, to, value) => numbers.fill(value, from, to));
    return numbers;
  }
}
