// @ts-ignore: decorator
@inline
function addRow(from: usize, width: i32, pair: i64, histogram: usize): void {
  // Widths above each case were added by the case before: the branch is the same for every row, and well predicted.
  switch (width) {
    case 16: { const b = <usize>load<u8>(from, 15); const c = histogram + (b << 3); i64.store(c, i64.load(c, 30720) + pair, 30720); }
    case 15: { const b = <usize>load<u8>(from, 14); const c = histogram + (b << 3); i64.store(c, i64.load(c, 28672) + pair, 28672); }
    case 14: { const b = <usize>load<u8>(from, 13); const c = histogram + (b << 3); i64.store(c, i64.load(c, 26624) + pair, 26624); }
    case 13: { const b = <usize>load<u8>(from, 12); const c = histogram + (b << 3); i64.store(c, i64.load(c, 24576) + pair, 24576); }
    case 12: { const b = <usize>load<u8>(from, 11); const c = histogram + (b << 3); i64.store(c, i64.load(c, 22528) + pair, 22528); }
    case 11: { const b = <usize>load<u8>(from, 10); const c = histogram + (b << 3); i64.store(c, i64.load(c, 20480) + pair, 20480); }
    case 10: { const b = <usize>load<u8>(from, 9); const c = histogram + (b << 3); i64.store(c, i64.load(c, 18432) + pair, 18432); }
    case 9: { const b = <usize>load<u8>(from, 8); const c = histogram + (b << 3); i64.store(c, i64.load(c, 16384) + pair, 16384); }
    case 8: { const b = <usize>load<u8>(from, 7); const c = histogram + (b << 3); i64.store(c, i64.load(c, 14336) + pair, 14336); }
    case 7: { const b = <usize>load<u8>(from, 6); const c = histogram + (b << 3); i64.store(c, i64.load(c, 12288) + pair, 12288); }
    case 6: { const b = <usize>load<u8>(from, 5); const c = histogram + (b << 3); i64.store(c, i64.load(c, 10240) + pair, 10240); }
    case 5: { const b = <usize>load<u8>(from, 4); const c = histogram + (b << 3); i64.store(c, i64.load(c, 8192) + pair, 8192); }
    case 4: { const b = <usize>load<u8>(from, 3); const c = histogram + (b << 3); i64.store(c, i64.load(c, 6144) + pair, 6144); }
    case 3: { const b = <usize>load<u8>(from, 2); const c = histogram + (b << 3); i64.store(c, i64.load(c, 4096) + pair, 4096); }
    case 2: { const b = <usize>load<u8>(from, 1); const c = histogram + (b << 3); i64.store(c, i64.load(c, 2048) + pair, 2048); }
    default: { const b = <usize>load<u8>(from, 0); const c = histogram + (b << 3); i64.store(c, i64.load(c, 0) + pair, 0); }
  }
}

export function addToHistogram(bins: usize, width: i32, rows: usize, first: i32, count: i32, pairs: usize, histogram: usize): void {
  if (rows == 0) {
    let from = bins + <usize>first * <usize>width;
    let pair = pairs + (<usize>first << 3);
    for (let index = 0; index < count; index++) {
      addRow(from, width, i64.load(pair), histogram);
      from += width;
      pair += 8;
    }
    return;
  }
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) {
    const row = <usize>load<u32>(at);
    addRow(bins + row * <usize>width, width, i64.load(pairs + (row << 3)), histogram);
  }
}

export function subtractHistogram(larger: usize, smaller: usize, cells: i32): void {
  const bytes = <usize>cells << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(larger + at, i64x2.sub(v128.load(larger + at), v128.load(smaller + at)));
}

export function clear(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}
