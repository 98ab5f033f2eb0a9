import type { MemoryViews } from './memory-views.ts';

/** Least-significant-digit radix sort on order-preserving integer keys, three passes of 11, 11 and 10 bits. */
export function sortFloats(views: MemoryViews, values: number, scratch: number, count: number): void {
  const words = views.uint32;
  let from = values >>> 2;
  let to = scratch >>> 2;
  for (let index = from; index < from + count; index++) {
    const word = words[index] as number;
    words[index] = word ^ ((word | 0) < 0 ? 0xffffffff : 0x80000000);
  }
  const positions = new Uint32Array(2048);
  for (const [shift, mask] of [
    [0, 2047],
    [11, 2047],
    [22, 1023],
  ] as const) {
    positions.fill(0);
    for (let index = from; index < from + count; index++) {
      const digit = ((words[index] as number) >>> shift) & mask;
      positions[digit] = (positions[digit] as number) + 1;
    }
    let before = 0;
    for (let digit = 0; digit <= mask; digit++) {
      const size = positions[digit] as number;
      positions[digit] = before;
      before += size;
    }
    for (let index = from; index < from + count; index++) {
      const word = words[index] as number;
      const digit = (word >>> shift) & mask;
      const place = positions[digit] as number;
      positions[digit] = place + 1;
      words[to + place] = word;
    }
    [from, to] = [to, from];
  }
  const start = values >>> 2;
  for (let index = 0; index < count; index++) {
    const key = words[from + index] as number;
    words[start + index] = key ^ ((key | 0) < 0 ? 0x80000000 : 0xffffffff);
  }
}
