/**
 * Rolling sums without accumulated rounding errors. The usual running sum adds the new and subtracts the old value, and
 * so keeps every rounding error it ever made. Here time is cut into blocks as long as the window (van Herk 1992; Gil
 * and Werman 1993): the part of the window in the older block is read from that block's suffix sums, the part in the
 * newer one is a running prefix. Nothing is subtracted, a value that left has no trace, and a row costs the same for
 * every length. NaN stands for values that are missing, also those before the first: a sum that contains one is NaN.
 */
type Column = Float64Array;

/**
 * State of a rolling mean: position in the block, prefix sum, and the block. Before the position the block holds the
 * values of the newer block, from there on the suffix sums of the older one; one more cell stays 0.
 */
export function rollingMeanState(period: number): Float64Array {
  const state = new Float64Array(period + 3).fill(Number.NaN);
  state[0] = 0;
  state[1] = 0;
  state[period + 2] = 0;
  return state;
}

export function rollingMean(values: Column, state: Float64Array, out: Column): void {
  const period = state.length - 3;
  const share = 1 / period;
  let position = state[0] as number;
  let prefix = state[1] as number;
  let row = 0;
  while (row < out.length) {
    const end = Math.min(out.length, row + period - position);
    for (; row < end; row++) {
      const value = values[row] as number;
      prefix += value;
      state[position + 2] = value;
      position++;
      out[row] = (prefix + (state[position + 2] as number)) * share;
    }
    if (position < period) break;
    let suffix = 0;
    for (let index = period + 1; index > 1; index--) {
      suffix += state[index] as number;
      state[index] = suffix;
    }
    position = 0;
    prefix = 0;
  }
  state[0] = position;
  state[1] = prefix;
}

/**
 * State of a rolling offset: position, anchor, sum of the newer block's distances from the anchor, the block's values,
 * and the suffix sums of the older block as distances from the anchor.
 */
export function rollingOffsetState(period: number): Float64Array {
  const state = new Float64Array(3 + period + period + 1);
  state.fill(Number.NaN, 3, 3 + period);
  return state;
}

/**
 * Sums are of distances from the newer block's first value, the anchor. A mean of prices is known to as many digits as
 * the price; its distance from the newest price to many more, when it is never added to a price.
 */
export function rollingOffset(values: Column, state: Float64Array, out: Column): void {
  const period = (state.length - 4) / 2;
  const share = 1 / period;
  const sums = 3 + period;
  let position = state[0] as number;
  let anchor = state[1] as number;
  let sum = state[2] as number;
  let row = 0;
  while (row < out.length) {
    if (position === 0) {
      anchor = values[row] as number;
      sum = 0;
      let suffix = 0;
      for (let index = period - 1; index > 0; index--) {
        suffix += (state[3 + index] as number) - anchor;
        state[sums + index] = suffix;
      }
    }
    const end = Math.min(out.length, row + period - position);
    for (; row < end; row++) {
      const value = values[row] as number;
      const distance = value - anchor;
      state[3 + position] = value;
      position++;
      sum += distance;
      out[row] = distance - (sum + (state[sums + position] as number)) * share;
    }
    if (position === period) position = 0;
  }
  state[0] = position;
  state[1] = anchor;
  state[2] = sum;
}

/** State of a rolling deviation: as of a rolling offset, with sums of squared distances as well. */
export function rollingDeviationState(period: number): Float64Array {
  const state = new Float64Array(4 + period + 2 * (period + 1));
  state.fill(Number.NaN, 4, 4 + period);
  return state;
}

/**
 * Sums of distances and of their squares from an anchor, which is always inside the window. Because of that, sums of
 * squares exceed the result by a factor of 2 * period at most: equal values give exactly 0, and prices of 100,000 cost
 * no digits.
 */
export function rollingDeviation(values: Column, state: Float64Array, out: Column): void {
  const period = (state.length - 6) / 3;
  const share = 1 / period;
  const sums = 4 + period;
  const squares = sums + period + 1;
  let position = state[0] as number;
  let anchor = state[1] as number;
  let sum = state[2] as number;
  let square = state[3] as number;
  let row = 0;
  while (row < out.length) {
    if (position === 0) {
      anchor = values[row] as number;
      sum = 0;
      square = 0;
      moveAnchor(state, period, anchor);
    }
    const end = Math.min(out.length, row + period - position);
    for (; row < end; row++) {
      const value = values[row] as number;
      const distance = value - anchor;
      state[4 + position] = value;
      position++;
      sum += distance;
      square += distance * distance;
      const total = sum + (state[sums + position] as number);
      out[row] = Math.sqrt((square + (state[squares + position] as number) - total * total * share) * share);
    }
    if (position === period) position = 0;
  }
  state[0] = position;
  state[1] = anchor;
  state[2] = sum;
  state[3] = square;
}

/** Suffix sums of the full block, as distances from the first value of the next. */
function moveAnchor(state: Float64Array, period: number, anchor: number): void {
  const sums = 4 + period;
  const squares = sums + period + 1;
  let suffix = 0;
  let suffixSquare = 0;
  for (let index = period - 1; index > 0; index--) {
    const distance = (state[4 + index] as number) - anchor;
    suffix += distance;
    suffixSquare += distance * distance;
    state[sums + index] = suffix;
    state[squares + index] = suffixSquare;
  }
}
