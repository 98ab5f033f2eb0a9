/** Remembers the newest `bars` values: what was there `bars` ago, NaN before. */
export class Lag {
  readonly #values: Float64Array;
  #position = 0;

  constructor(bars: number) {
    this.#values = new Float64Array(bars).fill(Number.NaN);
  }

  /** Takes the newest value and gives the one that is `bars` older. */
  exchange(value: number): number {
    const values = this.#values;
    const position = this.#position;
    const past = values[position] as number;
    values[position] = value;
    this.#position = position + 1 === values.length ? 0 : position + 1;
    return past;
  }
}
