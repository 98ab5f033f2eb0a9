/** Four comparisons as 4 bits, 16 as 16: how many of 16 ascending cuts are not above the value. */
// @ts-ignore: decorator
@inline
function notAbove(cuts: usize, value: v128): i32 {
  const low = i16x8.narrow_i32x4_s(f32x4.le(v128.load(cuts), value), f32x4.le(v128.load(cuts, 16), value));
  const high = i16x8.narrow_i32x4_s(f32x4.le(v128.load(cuts, 32), value), f32x4.le(v128.load(cuts, 48), value));
  return popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
}

/** `pivots` are every 16th cut, 64 bytes of scratch. Two searches of 16 find the place among 256. */
export function binColumn(values: usize, valueStride: i32, count: i32, cuts: usize, target: usize, targetStride: i32, column: usize, pivots: usize): i32 {
  let infinite = 0;
  for (let index: usize = 0; index < 16; index++) f32.store(pivots + (index << 2), f32.load(cuts + (index << 6), 60));
  for (let index = 0; index < count; index++) {
    const value = f32.load(values);
    const wide = f32x4.splat(value);
    const coarse = min(notAbove(pivots, wide), 15);
    let bin = (coarse << 4) + notAbove(cuts + (<usize>coarse << 6), wide);
    bin = value != value ? 255 : min(bin, 255);
    infinite += <i32>(abs(value) == Infinity);
    store<u8>(target, bin);
    store<u8>(column + <usize>index, bin);
    values += valueStride;
    target += targetStride;
  }
  return infinite;
}
