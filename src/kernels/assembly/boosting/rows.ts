// @ts-ignore: decorator
@inline
function hashRow(row: u32, seed: u32): u32 {
  let hash = (row * 0x9e3779b1) ^ seed;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

export function sampleRows(first: i32, count: i32, seed: u32, threshold: u32, target: usize): i32 {
  let front = target;
  let end = target + (<usize>count << 2) - 4;
  for (let row = first; row < first + count; row++) {
    const drawn = hashRow(row, seed) < threshold;
    i32.store(drawn ? front : end, row);
    front += drawn ? 4 : 0;
    end -= drawn ? 0 : 4;
  }
  return <i32>((front - target) >> 2);
}

/** Writes every row to both ends; only one of them moves on, so the other's write is overwritten later. No branch to mispredict. */
export function partitionRows(bins: usize, shift: i32, limit: i32, rows: usize, first: i32, count: i32, target: usize): i32 {
  let left = target;
  let right = target + (<usize>count << 2) - 4;
  if (rows == 0) {
    for (let row = first; row < first + count; row++) {
      const back = <usize>(((limit - ((<i32>load<u8>(bins + <usize>row) + shift) & 255)) >> 31) << 2);
      i32.store(left, row);
      i32.store(right, row);
      left += 4 + back;
      right += back;
    }
  } else {
    const end = rows + (<usize>count << 2);
    for (let at = rows; at < end; at += 4) {
      const row = load<u32>(at);
      const back = <usize>(((limit - ((<i32>load<u8>(bins + <usize>row) + shift) & 255)) >> 31) << 2);
      i32.store(left, row);
      i32.store(right, row);
      left += 4 + back;
      right += back;
    }
  }
  return <i32>((left - target) >> 2);
}

export function addToMargins(rows: usize, first: i32, count: i32, margins: usize, value: f64): void {
  for (let index = 0; index < count; index++) {
    const row = rows == 0 ? <usize>(first + index) : <usize>load<u32>(rows + (<usize>index << 2));
    const cell = margins + (row << 3);
    f64.store(cell, f64.load(cell) + value);
  }
}

export function walkTree(nodes: usize, rows: usize, first: i32, count: i32, margins: usize): void {
  for (let index = 0; index < count; index++) {
    const row = rows == 0 ? <usize>(first + index) : <usize>load<u32>(rows + (<usize>index << 2));
    let node = nodes;
    for (let left = i32.load(node, 16); left >= 0; left = i32.load(node, 16)) {
      const bin = <i32>load<u8>(<usize>i32.load(node) + row * <usize>i32.load(node, 4));
      const goesRight = <i32>(((bin + i32.load(node, 8)) & 255) > i32.load(node, 12));
      node = nodes + (<usize>(left + goesRight) << 5);
    }
    const cell = margins + (row << 3);
    f64.store(cell, f64.load(cell) + f64.load(node, 24));
  }
}
