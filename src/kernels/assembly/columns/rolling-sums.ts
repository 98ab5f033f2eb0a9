// The states are laid out in ../../typescript/columns/rolling-sums.ts, which says how these windows work. A block that lies
// whole in the column is read from there; only the parts of blocks at the column's ends pass through the state.
//
// Blocks do not depend on each other except for the suffix sums of the block before, so two whole blocks run side by side,
// one in each lane: a sum waits for its own last addition, and one alone leaves the processor idle. `pairs` is room for
// their suffix sums: 16 bytes for each value of the window and 16 more, twice that for deviations.

/** The values of two blocks as one vector. */
// @ts-ignore: decorator
@inline
function both(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

// @ts-ignore: decorator
@inline
function storeBoth(first: usize, second: usize, results: v128): void {
  v128.store64_lane(first, results, 0);
  v128.store64_lane(second, results, 1);
}

export function rollingMean(values: usize, state: usize, period: i32, pairs: usize, out: usize, count: i32): void {
  const share = 1.0 / <f64>period;
  const shares = f64x2.splat(share);
  const block = state + 16;
  const bytes = <usize>period << 3;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 3;
  let prefix = load<f64>(state, 8);
  let at: usize = 0;
  while (at < stop) {
    if (position == 0 && at + 2 * bytes <= stop) {
      // From the last value to the first: the suffix sums of both blocks. Those of the first go to `pairs`, behind those
      // of the block before it, which `block` gives away for those of the second.
      let suffixes = f64x2.splat(0.0);
      const first = values + at;
      const second = first + bytes;
      v128.store(pairs + 2 * bytes, suffixes);
      for (let cell: i32 = <i32>bytes - 8; cell >= 0; cell -= 8) {
        suffixes = f64x2.add(suffixes, both(first + cell, second + cell));
        v128.store(pairs + 2 * <usize>cell, v128.shuffle<f64>(v128.load64_zero(block + cell), suffixes, 0, 2));
        v128.store64_lane(block + cell, suffixes, 1);
      }
      let prefixes = f64x2.splat(0.0);
      const results = out + at;
      for (let cell: usize = 0; cell < bytes; cell += 8) {
        prefixes = f64x2.add(prefixes, both(first + cell, second + cell));
        const sums = f64x2.add(prefixes, v128.load(pairs + 2 * cell, 16));
        storeBoth(results + cell, results + bytes + cell, f64x2.mul(sums, shares));
      }
      at += 2 * bytes;
      continue;
    }
    const end = min(stop, at + bytes - position);
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

export function rollingOffset(values: usize, state: usize, period: i32, pairs: usize, out: usize, count: i32): void {
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
    if (position == 0 && at + 2 * bytes <= stop) {
      offsetsOfTwo(values + at, at >= bytes ? values + at - bytes : block, bytes, pairs, out + at);
      at += 2 * bytes;
      // The block is the next one's older block, which is read from the column, or from here where the column ends.
      keep(values, block, at - bytes, 0, at);
      continue;
    }
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

/** The offsets of two blocks. `before` are the values of the block before the first. */
function offsetsOfTwo(first: usize, before: usize, bytes: usize, pairs: usize, out: usize): void {
  const second = first + bytes;
  const shares = f64x2.splat(1.0 / <f64>(bytes >> 3));
  const anchors = both(first, second);
  let suffixes = f64x2.splat(0.0);
  v128.store(pairs + 2 * bytes, suffixes);
  for (let cell = bytes - 8; cell > 0; cell -= 8) {
    suffixes = f64x2.add(suffixes, f64x2.sub(both(before + cell, first + cell), anchors));
    v128.store(pairs + 2 * cell, suffixes);
  }
  let sums = f64x2.splat(0.0);
  for (let cell: usize = 0; cell < bytes; cell += 8) {
    const distances = f64x2.sub(both(first + cell, second + cell), anchors);
    sums = f64x2.add(sums, distances);
    const means = f64x2.mul(f64x2.add(sums, v128.load(pairs + 2 * cell, 16)), shares);
    storeBoth(out + cell, out + bytes + cell, f64x2.sub(distances, means));
  }
}

export function rollingDeviation(
  values: usize,
  state: usize,
  period: i32,
  pairs: usize,
  out: usize,
  count: i32,
): void {
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
    if (position == 0 && at + 2 * bytes <= stop) {
      deviationsOfTwo(values + at, at >= bytes ? values + at - bytes : block, bytes, pairs, out + at);
      at += 2 * bytes;
      keep(values, block, at - bytes, 0, at);
      continue;
    }
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
      store<f64>(out + at, sqrt((square + load<f64>(squares + next) - total * total * share) * share));
    }
    keep(values, block, first, position, end);
    position = end - first;
    if (position == bytes) position = 0;
  }
  store<f64>(state, <f64>(position >> 3));
  store<f64>(state, anchor, 8);
  store<f64>(state, sum, 16);
  store<f64>(state, square, 24);
}

/** The deviations of two blocks. `before` are the values of the block before the first. */
function deviationsOfTwo(first: usize, before: usize, bytes: usize, pairs: usize, out: usize): void {
  const second = first + bytes;
  const shares = f64x2.splat(1.0 / <f64>(bytes >> 3));
  const anchors = both(first, second);
  let suffixes = f64x2.splat(0.0);
  let suffixSquares = f64x2.splat(0.0);
  v128.store(pairs + 4 * bytes, suffixes);
  v128.store(pairs + 4 * bytes, suffixes, 16);
  for (let cell = bytes - 8; cell > 0; cell -= 8) {
    const distances = f64x2.sub(both(before + cell, first + cell), anchors);
    suffixes = f64x2.add(suffixes, distances);
    suffixSquares = f64x2.add(suffixSquares, f64x2.mul(distances, distances));
    v128.store(pairs + 4 * cell, suffixes);
    v128.store(pairs + 4 * cell, suffixSquares, 16);
  }
  let sums = f64x2.splat(0.0);
  let squares = f64x2.splat(0.0);
  for (let cell: usize = 0; cell < bytes; cell += 8) {
    const distances = f64x2.sub(both(first + cell, second + cell), anchors);
    sums = f64x2.add(sums, distances);
    squares = f64x2.add(squares, f64x2.mul(distances, distances));
    const totals = f64x2.add(sums, v128.load(pairs + 4 * cell, 32));
    const means = f64x2.mul(f64x2.mul(totals, totals), shares);
    const spreads = f64x2.sub(f64x2.add(squares, v128.load(pairs + 4 * cell, 48)), means);
    storeBoth(out + cell, out + bytes + cell, f64x2.sqrt(f64x2.mul(spreads, shares)));
  }
}

/** Keeps the rows of a block that ends with the column or began before it, for the next column. `first` may lie before row 0. */
// @ts-ignore: decorator
@inline
function keep(values: usize, block: usize, first: usize, position: usize, end: usize): void {
  memory.copy(block + position, values + first + position, end - first - position);
}
