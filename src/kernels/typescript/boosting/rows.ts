import type { MemoryViews } from './memory-views.ts';

/** The 32-bit finaliser of MurmurHash3 (Appleby): the random number by which rows are sampled for a tree. */
export function hashRow(row: number, seed: number): number {
  let hash = Math.imul(row, 0x9e3779b1) ^ seed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function sampleRows(
  views: MemoryViews,
  first: number,
  count: number,
  seed: number,
  threshold: number,
  target: number,
): number {
  let front = target >>> 2;
  let end = front + count - 1;
  const limit = threshold >>> 0;
  for (let row = first; row < first + count; row++) {
    if (hashRow(row, seed) < limit) views.int32[front++] = row;
    else views.int32[end--] = row;
  }
  return front - (target >>> 2);
}

export function partitionRows(
  views: MemoryViews,
  bins: number,
  shift: number,
  limit: number,
  rows: number,
  first: number,
  count: number,
  target: number,
): number {
  let front = target >>> 2;
  let end = front + count - 1;
  for (let index = 0; index < count; index++) {
    const row = rows === 0 ? first + index : (views.int32[(rows >>> 2) + index] as number);
    const bin = views.bytes[bins + row] as number;
    if (((bin + shift) & 255) <= limit) views.int32[front++] = row;
    else views.int32[end--] = row;
  }
  return front - (target >>> 2);
}

export function addToMargins(
  views: MemoryViews,
  rows: number,
  first: number,
  count: number,
  margins: number,
  value: number,
): void {
  for (let index = 0; index < count; index++) {
    const cell = (margins >>> 3) + (rows === 0 ? first + index : (views.int32[(rows >>> 2) + index] as number));
    views.float64[cell] = (views.float64[cell] as number) + value;
  }
}

export function walkTree(
  views: MemoryViews,
  nodes: number,
  rows: number,
  first: number,
  count: number,
  margins: number,
): void {
  const words = views.int32;
  for (let index = 0; index < count; index++) {
    const row = rows === 0 ? first + index : (words[(rows >>> 2) + index] as number);
    let node = nodes >>> 2;
    for (let left = words[node + 4] as number; left >= 0; left = words[node + 4] as number) {
      const bin = views.bytes[((words[node] as number) >>> 0) + row * (words[node + 1] as number)] as number;
      const goRight = ((bin + (words[node + 2] as number)) & 255) <= (words[node + 3] as number) ? 0 : 1;
      node = (nodes >>> 2) + 8 * (left + goRight);
    }
    const cell = (margins >>> 3) + row;
    views.float64[cell] = (views.float64[cell] as number) + (views.float64[(node + 6) >>> 1] as number);
  }
}
