/** State of a rolling extreme, laid out as that of a rolling mean, with maxima instead of sums. */
export function rollingExtremeState(period: number): Float64Array {
  const state = new Float64Array(period + 3).fill(Number.NaN);
  state[0] = 0;
  state[1] = -Infinity;
  state[period + 2] = -Infinity;
  return state;
}

/** Blocks as in `rolling-sums.ts`. The smallest value is the largest of the negatives, with its sign turned back. */
export function rollingExtreme(values: Float64Array, state: Float64Array, sign: 1 | -1, out: Float64Array): void {
  const period = state.length - 3;
  let position = state[0] as number;
  let prefix = state[1] as number;
  let row = 0;
  while (row < out.length) {
    const end = Math.min(out.length, row + period - position);
    for (; row < end; row++) {
      const value = sign * (values[row] as number);
      prefix = Math.max(prefix, value);
      state[position + 2] = value;
      position++;
      out[row] = sign * Math.max(prefix, state[position + 2] as number);
    }
    if (position < period) break;
    let suffix = -Infinity;
    for (let index = period + 1; index > 1; index--) {
      suffix = Math.max(suffix, state[index] as number);
      state[index] = suffix;
    }
    position = 0;
    prefix = -Infinity;
  }
  state[0] = position;
  state[1] = prefix;
}
