/** State of a seeded average: values seen of the seed, the average, the seed's length, the weight. */
export function seededAverageState(seedLength: number, weight: number): Float64Array {
  return Float64Array.of(0, 0, seedLength, weight);
}

/**
 * `average += (value - average) * weight`, begun with the mean of the first `seedLength` values. Serves exponential
 * (weight 2 / (n + 1)) and Wilder (weight 1 / n) smoothing. Equal values give exactly that value, from the seed on.
 */
export function seededAverage(values: Float64Array, state: Float64Array, out: Float64Array): void {
  const seedLength = state[2] as number;
  const weight = state[3] as number;
  let seen = state[0] as number;
  let average = state[1] as number;
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
  state[0] = seen;
  state[1] = average;
}
