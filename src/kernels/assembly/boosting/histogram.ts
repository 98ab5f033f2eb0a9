/**
 * Adds a row's pair to one cell of each feature. `width` is a constant where this is inlined, so that only the cases
 * from it down remain, without a branch.
 */
// @ts-ignore: decorator
@inline
function addRow(from: usize, width: i32, pair: i64, histogram: usize): void {
  if (width > 15) {
    const cell = histogram + (<usize>load<u8>(from, 15) << 3);
    i64.store(cell, i64.load(cell, 30720) + pair, 30720);
  }
  if (width > 14) {
    const cell = histogram + (<usize>load<u8>(from, 14) << 3);
    i64.store(cell, i64.load(cell, 28672) + pair, 28672);
  }
  if (width > 13) {
    const cell = histogram + (<usize>load<u8>(from, 13) << 3);
    i64.store(cell, i64.load(cell, 26624) + pair, 26624);
  }
  if (width > 12) {
    const cell = histogram + (<usize>load<u8>(from, 12) << 3);
    i64.store(cell, i64.load(cell, 24576) + pair, 24576);
  }
  if (width > 11) {
    const cell = histogram + (<usize>load<u8>(from, 11) << 3);
    i64.store(cell, i64.load(cell, 22528) + pair, 22528);
  }
  if (width > 10) {
    const cell = histogram + (<usize>load<u8>(from, 10) << 3);
    i64.store(cell, i64.load(cell, 20480) + pair, 20480);
  }
  if (width > 9) {
    const cell = histogram + (<usize>load<u8>(from, 9) << 3);
    i64.store(cell, i64.load(cell, 18432) + pair, 18432);
  }
  if (width > 8) {
    const cell = histogram + (<usize>load<u8>(from, 8) << 3);
    i64.store(cell, i64.load(cell, 16384) + pair, 16384);
  }
  if (width > 7) {
    const cell = histogram + (<usize>load<u8>(from, 7) << 3);
    i64.store(cell, i64.load(cell, 14336) + pair, 14336);
  }
  if (width > 6) {
    const cell = histogram + (<usize>load<u8>(from, 6) << 3);
    i64.store(cell, i64.load(cell, 12288) + pair, 12288);
  }
  if (width > 5) {
    const cell = histogram + (<usize>load<u8>(from, 5) << 3);
    i64.store(cell, i64.load(cell, 10240) + pair, 10240);
  }
  if (width > 4) {
    const cell = histogram + (<usize>load<u8>(from, 4) << 3);
    i64.store(cell, i64.load(cell, 8192) + pair, 8192);
  }
  if (width > 3) {
    const cell = histogram + (<usize>load<u8>(from, 3) << 3);
    i64.store(cell, i64.load(cell, 6144) + pair, 6144);
  }
  if (width > 2) {
    const cell = histogram + (<usize>load<u8>(from, 2) << 3);
    i64.store(cell, i64.load(cell, 4096) + pair, 4096);
  }
  if (width > 1) {
    const cell = histogram + (<usize>load<u8>(from, 1) << 3);
    i64.store(cell, i64.load(cell, 2048) + pair, 2048);
  }
  if (width > 0) {
    const cell = histogram + (<usize>load<u8>(from, 0) << 3);
    i64.store(cell, i64.load(cell, 0) + pair, 0);
  }
}

/** The next row's address and pair are fetched before this row's are used: stores then have their addresses early, and loads need not wait for them. */
// @ts-ignore: decorator
@inline
function addListed(bins: usize, width: i32, rows: usize, count: i32, pairs: usize, histogram: usize): void {
  const last = rows + (<usize>count << 2) - 4;
  const row = <usize>load<u32>(rows);
  let from = bins + row * <usize>width;
  let pair = i64.load(pairs + (row << 3));
  for (let at = rows; at <= last; at += 4) {
    const next = <usize>load<u32>(min(at + 4, last));
    const nextFrom = bins + next * <usize>width;
    const nextPair = i64.load(pairs + (next << 3));
    addRow(from, width, pair, histogram);
    from = nextFrom;
    pair = nextPair;
  }
}

// @ts-ignore: decorator
@inline
function addConsecutive(bins: usize, width: i32, first: i32, count: i32, pairs: usize, histogram: usize): void {
  let from = bins + <usize>first * <usize>width;
  let pair = pairs + (<usize>first << 3);
  for (const end = pair + (<usize>count << 3); pair < end; pair += 8) {
    addRow(from, width, i64.load(pair), histogram);
    from += width;
  }
}

// @ts-ignore: decorator
@inline
function add(bins: usize, width: i32, rows: usize, first: i32, count: i32, pairs: usize, histogram: usize): void {
  if (rows == 0) addConsecutive(bins, width, first, count, pairs, histogram);
  else addListed(bins, width, rows, count, pairs, histogram);
}

/** One loop per width: a loop over features inside would cost as much as the additions. */
export function addToHistogram(bins: usize, width: i32, rows: usize, first: i32, count: i32, pairs: usize, histogram: usize): void {
  if (count == 0) return;
  switch (width) {
    case 1: return add(bins, 1, rows, first, count, pairs, histogram);
    case 2: return add(bins, 2, rows, first, count, pairs, histogram);
    case 3: return add(bins, 3, rows, first, count, pairs, histogram);
    case 4: return add(bins, 4, rows, first, count, pairs, histogram);
    case 5: return add(bins, 5, rows, first, count, pairs, histogram);
    case 6: return add(bins, 6, rows, first, count, pairs, histogram);
    case 7: return add(bins, 7, rows, first, count, pairs, histogram);
    case 8: return add(bins, 8, rows, first, count, pairs, histogram);
    case 9: return add(bins, 9, rows, first, count, pairs, histogram);
    case 10: return add(bins, 10, rows, first, count, pairs, histogram);
    case 11: return add(bins, 11, rows, first, count, pairs, histogram);
    case 12: return add(bins, 12, rows, first, count, pairs, histogram);
    case 13: return add(bins, 13, rows, first, count, pairs, histogram);
    case 14: return add(bins, 14, rows, first, count, pairs, histogram);
    case 15: return add(bins, 15, rows, first, count, pairs, histogram);
    case 16: return add(bins, 16, rows, first, count, pairs, histogram);
  }
}

export function subtractHistogram(larger: usize, smaller: usize, cells: i32): void {
  const bytes = <usize>cells << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(larger + at, i64x2.sub(v128.load(larger + at), v128.load(smaller + at)));
}

export function clear(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}
