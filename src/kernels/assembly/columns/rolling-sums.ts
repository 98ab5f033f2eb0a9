// The states are laid out in ../../typescript/columns/rolling-sums.ts, which says how these windows work. A block that lies
// whole in the column is read from there; only the parts of blocks at the column's ends pass through the state.

export function rollingMean(values: usize, state: usize, period: i32, out: usize, count: i32): void {
  const share = 1.0 / <f64>period;
  const block = state + 16;
  const bytes = <usize>period << 3;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 3;
  let prefix = load<f64>(state, 8);
  let at: usize = 0;
  while (at < stop) {
    const whole = position == 0 && at + bytes <= stop;
    const end = min(stop, at + bytes - position);
    if (whole) {
      prefix = 0.0;
      for (let cell = block + 8; at < end; at += 8, cell += 8) {
        prefix += load<f64>(values + at);
        store<f64>(out + at, (prefix + load<f64>(cell)) * share);
      }
      let suffix = 0.0;
      for (let cell = block + bytes - 8, from = values + end - 8; cell >= block; cell -= 8, from -= 8) {
        suffix += load<f64>(from);
        store<f64>(cell, suffix);
      }
      prefix = 0.0;
      continue;
    }
    for (; at < end; at += 8) {
      const value = load<f64>(values + at);
      prefix += value;
      store<f64>(block + position, value);
      position += 8;
      store<f64>(out + at, (prefix + load<f64>(block + position)) * share);
    }
    if (position < bytes) break;
    let suffix = 0.0;
    for (let cell = block + bytes - 8; cell >= block; cell -= 8) {
      suffix += load<f64>(cell);
      store<f64>(cell, suffix);
    }
    position = 0;
    prefix = 0.0;
  }
  store<f64>(state, <f64>(position >> 3));
  store<f64>(state, prefix, 8);
}

export function rollingOffset(values: usize, state: usize, period: i32, out: usize, count: i32): void {
  const share = 1.0 / <f64>period;
  const bytes = <usize>period << 3;
  const block = state + 24;
  const sums = block + bytes;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 3;
  let anchor = load<f64>(state, 8);
  let sum = load<f64>(state, 16);
  let at: usize = 0;
  while (at < stop) {
    if (position == 0) {
      anchor = load<f64>(values + at);
      sum = 0.0;
      let suffix = 0.0;
      const before = at >= bytes ? values + at - bytes : block;
      for (let index = bytes - 8; index > 0; index -= 8) {
        suffix += load<f64>(before + index) - anchor;
        store<f64>(sums + index, suffix);
      }
    }
    const end = min(stop, at + bytes - position);
    const first = at - position;
    for (; at < end; at += 8) {
      const distance = load<f64>(values + at) - anchor;
      sum += distance;
      store<f64>(out + at, distance - (sum + load<f64>(sums + (at - first) + 8)) * share);
    }
    keep(values, block, first, position, end);
    position = end - first;
    if (position == bytes) position = 0;
  }
  store<f64>(state, <f64>(position >> 3));
  store<f64>(state, anchor, 8);
  store<f64>(state, sum, 16);
}

export function rollingDeviation(values: usize, state: usize, period: i32, out: usize, count: i32): void {
  const share = 1.0 / <f64>period;
  const bytes = <usize>period << 3;
  const block = state + 32;
  const sums = block + bytes;
  const squares = sums + bytes + 8;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 3;
  let anchor = load<f64>(state, 8);
  let sum = load<f64>(state, 16);
  let square = load<f64>(state, 24);
  let at: usize = 0;
  while (at < stop) {
    if (position == 0) {
      anchor = load<f64>(values + at);
      sum = 0.0;
      square = 0.0;
      let suffix = 0.0;
      let suffixSquare = 0.0;
      const before = at >= bytes ? values + at - bytes : block;
      for (let index = bytes - 8; index > 0; index -= 8) {
        const distance = load<f64>(before + index) - anchor;
        suffix += distance;
        suffixSquare += distance * distance;
        store<f64>(sums + index, suffix);
        store<f64>(squares + index, suffixSquare);
      }
    }
    const end = min(stop, at + bytes - position);
    const first = at - position;
    for (; at < end; at += 8) {
      const distance = load<f64>(values + at) - anchor;
      const next = at - first + 8;
      sum += distance;
      square += distance * distance;
      const total = sum + load<f64>(sums + next);
      store<f64>(out + at, (square + load<f64>(squares + next) - total * total * share) * share);
    }
    keep(values, block, first, position, end);
    position = end - first;
    if (position == bytes) position = 0;
  }
  for (at = 0; at < stop; at += 16) v128.store(out + at, f64x2.sqrt(v128.load(out + at)));
  store<f64>(state, <f64>(position >> 3));
  store<f64>(state, anchor, 8);
  store<f64>(state, sum, 16);
  store<f64>(state, square, 24);
}

/** Keeps the rows of a block that ends with the column or began before it, for the next column. `first` may lie before row 0. */
// @ts-ignore: decorator
@inline
function keep(values: usize, block: usize, first: usize, position: usize, end: usize): void {
  memory.copy(block + position, values + first + position, end - first - position);
}
