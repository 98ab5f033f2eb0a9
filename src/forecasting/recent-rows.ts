import type { FeatureRows } from '../math/matrix.ts';

/**
 * The newest rows of one market while it is traded, as many as the model reads at once: the windows of research, row by
 * row. A hole empties it, and it begins with the first candle that has all features.
 */
export class RecentRows {
  readonly #columns: number;
  readonly #window: number;
  /** A ring of rows; the newest is row `#taken - 1` modulo the window. */
  readonly #values: Float32Array;
  #taken = 0;

  constructor(columns: number, window: number) {
    this.#columns = columns;
    this.#window = window;
    this.#values = new Float32Array(columns * window);
  }

  /** Rows that are still needed until the window is full. */
  get missing(): number {
    return Math.max(0, this.#window - this.#taken);
  }

  /** Takes the row of the next candle. `barsSinceHole` counts that candle; 0 where there is none. */
  push(row: Float64Array, barsSinceHole: number): void {
    if (barsSinceHole <= 1) this.#taken = 0;
    if (barsSinceHole === 0 || (this.#taken === 0 && row.some(Number.isNaN))) return;
    this.#values.set(row, (this.#taken % this.#window) * this.#columns);
    this.#taken++;
  }

  /** The newest row with its window, for a model. */
  get newest(): FeatureRows {
    const [columns, values, window] = [this.#columns, this.#values, this.#window];
    const last = this.#taken - 1;
    const place = (row: number) => ((row + window) % window) * columns;
    const rows = { rows: 1, columns, values: values.slice(place(last), place(last) + columns) };
    if (window === 1) return rows;
    const longest = Math.min(window, this.#taken);
    return {
      ...rows,
      windowOf: (_, length) =>
        length > longest
          ? undefined
          : { length, columns, at: (step, column) => values[place(last - length + 1 + step) + column] ?? Number.NaN },
    };
  }
}
