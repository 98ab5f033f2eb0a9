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

  run(values: Float64Array, out: Float64Array): void {
    const seedLength = this.#seedLength;
    const weight = this.#weight;
    let seen = this.#seen;
    let average = this.#average;
    for (let row = 0; row < out.length; row++) {
      const value = values[row] as number;
      if (value !== value) {
        seen = 0;
        average = 0;
        out[row] = Number.NaN;
      } else if (seen < seedLength) {
        seen++;
        average += (value - average) / seen;
        out[row] = seen === seedLength ? average : Number.NaN;
      } else {
        average += (value - average) * weight;
        out[row] = average;
      }
    }
    this.#seen = seen;
    this.#average = average;
  }
}
