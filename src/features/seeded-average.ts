import type { Recurrence } from './recurrence.ts';

/**
 * `average += (value - average) * weight`, begun with the mean of the first `seedLength` values. Serves exponential
 * (weight 2 / (n + 1)) and Wilder (weight 1 / n) smoothing. Equal values give exactly that value, from the seed on.
 */
export class SeededAverage implements Recurrence {
  readonly #seedLength: number;
  readonly #weight: number;
  #seen = 0;
  #average = 0;

  constructor(seedLength: number, weight: number) {
    this.#seedLength = seedLength;
    this.#weight = weight;
  }

  step(value: number): number {
    if (value !== value) return this.#restart();
    if (this.#seen >= this.#seedLength) return (this.#average += (value - this.#average) * this.#weight);
    this.#seen++;
    this.#average += (value - this.#average) / this.#seen;
    return this.#seen === this.#seedLength ? this.#average : Number.NaN;
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }

  #restart(): number {
    this.#seen = 0;
    this.#average = 0;
    return Number.NaN;
  }
}
