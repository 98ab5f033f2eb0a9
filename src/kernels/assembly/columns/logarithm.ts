/*
 * The natural logarithm of FDLIBM (e_log.c: "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed
 * at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is freely
 * granted, provided that this notice is preserved."). Math.log of V8 is the same function, and a test holds the two to
 * the same bits.
 */
const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const L1: f64 = 6.666666666666735130e-01;
const L2: f64 = 3.999999999940941908e-01;
const L3: f64 = 2.857142874366239149e-01;
const L4: f64 = 2.222219843214978396e-01;
const L5: f64 = 1.818357216161805012e-01;
const L6: f64 = 1.531383769920937332e-01;
const L7: f64 = 1.479819860511658591e-01;
const TWO_54: f64 = 1.80143985094819840000e+16;

function logOf(value: f64): f64 {
  let x = value;
  let bits = reinterpret<i64>(x);
  let high = <i32>(bits >> 32);
  let k: i32 = 0;
  if (high < 0x00100000) {
    if ((bits & 0x7fffffffffffffff) == 0) return -Infinity;
    if (high < 0) return NaN;
    k -= 54;
    x *= TWO_54;
    bits = reinterpret<i64>(x);
    high = <i32>(bits >> 32);
  }
  if (high >= 0x7ff00000) return x + x;
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const carry = (high + 0x95f64) & 0x100000;
  x = reinterpret<f64>((<i64>(high | (carry ^ 0x3ff00000)) << 32) | (bits & 0xffffffff));
  k += carry >> 20;
  const f = x - 1.0;
  const dk = <f64>k;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f == 0.0) return k == 0 ? 0.0 : dk * LN2_HIGH + dk * LN2_LOW;
    const small = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - small : dk * LN2_HIGH - (small - dk * LN2_LOW - f);
  }
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    if (k == 0) return f - (half - s * (half + r));
    return dk * LN2_HIGH - (half - (s * (half + r) + dk * LN2_LOW) - f);
  }
  if (k == 0) return f - s * (f - r);
  return dk * LN2_HIGH - (s * (f - r) - dk * LN2_LOW - f);
}

// @ts-ignore: decorator
@inline
function twoLogs(x: v128): v128 {
  return f64x2(logOf(f64x2.extract_lane(x, 0)), logOf(f64x2.extract_lane(x, 1)));
}

/**
 * The constants of `logsOf`, in memory: from there one takes one instruction, and in the code three at every use. The
 * columns begin behind them.
 */
const WHOLE = memory.data<u64>([
  0x000fffff, // the digits in the upper half of a number
  0x95f64, // what carries into the exponent from the square root of 2 on
  0x100000, // the carry
  2,
  3,
  0x7fefffff, // the upper half of the largest number
  0x3ff00000, // the upper half of 1
  0xffffffff, // the lower half
  0x4330000000000000, // 2^52
  0x6147a,
  0x6b851,
]);
const REAL = memory.data<f64>([
  4503599627371519.0, // 2^52 + 1023
  1.0,
  2.0,
  0.5,
  LN2_HIGH,
  LN2_LOW,
  L1,
  L2,
  L3,
  L4,
  L5,
  L6,
  L7,
]);

// @ts-ignore: decorator
@inline
function whole(index: usize): v128 {
  return v128.load64_splat(WHOLE + (index << 3));
}

// @ts-ignore: decorator
@inline
function real(index: usize): v128 {
  return v128.load64_splat(REAL + (index << 3));
}

/**
 * Two logarithms at once. Zero, negative, subnormal, infinite and NaN values, and those within 2^-20 of a power of two,
 * take the scalar way. Where the exponent is 0, its terms are zeros and change nothing.
 */
// @ts-ignore: decorator
@inline
function logsOf(x: v128): v128 {
  const digits = whole(0);
  const carried = whole(2);
  const upper = i64x2.shr_u(x, 32);
  const exponent = i64x2.shr_u(upper, 20);
  const high = v128.and(upper, digits);
  const carry = v128.and(i64x2.add(high, whole(1)), carried);
  const near = i64x2.gt_s(whole(4), v128.and(i64x2.add(high, whole(3)), digits));
  const odd = v128.or(i64x2.gt_s(carried, upper), i64x2.gt_s(upper, whole(5)));
  if (v128.any_true(v128.or(near, odd))) return twoLogs(x);
  const scaled = v128.or(i64x2.shl(v128.or(high, v128.xor(carry, whole(6))), 32), v128.and(x, whole(7)));
  // A whole number below 2^52 becomes a float when it is put into the digits of 2^52.
  const counted = v128.or(i64x2.add(exponent, i64x2.shr_u(carry, 20)), whole(8));
  const dk = f64x2.sub(counted, real(0));
  const f = f64x2.sub(scaled, real(1));
  const s = f64x2.div(f, f64x2.add(real(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(w, f64x2.add(real(7), f64x2.mul(w, f64x2.add(real(9), f64x2.mul(w, real(11))))));
  const inner = f64x2.add(real(10), f64x2.mul(w, real(12)));
  const uneven = f64x2.mul(z, f64x2.add(real(6), f64x2.mul(w, f64x2.add(real(8), f64x2.mul(w, inner)))));
  const r = f64x2.add(uneven, even);
  const half = f64x2.mul(f64x2.mul(real(3), f), f);
  const low = f64x2.mul(dk, real(5));
  const far = f64x2.sub(half, f64x2.add(f64x2.mul(s, f64x2.add(half, r)), low));
  const close = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), low);
  const isFar = i64x2.gt_s(v128.or(i64x2.sub(high, whole(9)), i64x2.sub(whole(10), high)), i64x2.splat(0));
  return f64x2.sub(f64x2.mul(dk, real(4)), f64x2.sub(v128.bitselect(far, close, isFar), f));
}

export function logarithm(values: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, logsOf(v128.load(values + at)));
}

export function squaredLogRatio(left: usize, right: usize, factor: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const factors = f64x2.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) {
    const ratio = logsOf(f64x2.div(v128.load(left + at), v128.load(right + at)));
    v128.store(out + at, f64x2.mul(f64x2.mul(ratio, ratio), factors));
  }
}
