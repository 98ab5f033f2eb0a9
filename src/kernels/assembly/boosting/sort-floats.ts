/**
 * Least-significant-digit radix sort of floats by order-preserving keys: three passes of 11, 11 and 10 bits.
 * `counters` is scratch for 2048 32-bit numbers.
 */
export function sortFloats(values: usize, scratch: usize, count: i32, counters: usize): void {
  const bytes = <usize>count << 2;
  for (let at = values; at < values + bytes; at += 4) {
    const word = load<u32>(at);
    store<u32>(at, word ^ (<u32>(<i32>word >> 31) | 0x80000000));
  }
  let from = values;
  let to = scratch;
  for (let shift: u32 = 0; shift < 32; shift += 11) {
    memory.fill(counters, 0, 8192);
    for (let at = from; at < from + bytes; at += 4) {
      const counter = counters + <usize>(((load<u32>(at) >> shift) & 2047) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    let before: u32 = 0;
    for (let counter = counters; counter < counters + 8192; counter += 4) {
      const size = load<u32>(counter);
      store<u32>(counter, before);
      before += size;
    }
    for (let at = from; at < from + bytes; at += 4) {
      const word = load<u32>(at);
      const counter = counters + <usize>(((word >> shift) & 2047) << 2);
      const place = load<u32>(counter);
      store<u32>(counter, place + 1);
      store<u32>(to + (<usize>place << 2), word);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  for (let index: usize = 0; index < bytes; index += 4) {
    const key = load<u32>(from + index);
    store<u32>(values + index, key ^ (<u32>(~<i32>key >> 31) | 0x80000000));
  }
}
