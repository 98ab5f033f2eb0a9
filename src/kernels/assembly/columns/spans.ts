/** The larger of two as `second > first ? second : first`. */
// @ts-ignore: decorator
@inline
function larger(first: v128, second: v128): v128 {
  return f64x2.pmax(first, second);
}

/** A value that is above zero, else zero. */
// @ts-ignore: decorator
@inline
function positive(value: v128): v128 {
  return f64x2.mul(f64x2.add(f64x2.abs(value), value), f64x2.splat(0.5));
}

export function bodyShare(opens: usize, highs: usize, lows: usize, closes: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const high = v128.load(highs + at);
    const low = v128.load(lows + at);
    const share = f64x2.div(f64x2.sub(v128.load(closes + at), v128.load(opens + at)), f64x2.sub(high, low));
    v128.store(out + at, v128.andnot(share, f64x2.eq(high, low)));
  }
}

export function upperShare(opens: usize, highs: usize, lows: usize, closes: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const high = v128.load(highs + at);
    const low = v128.load(lows + at);
    const top = larger(v128.load(opens + at), v128.load(closes + at));
    const share = f64x2.div(f64x2.sub(high, top), f64x2.sub(high, low));
    v128.store(out + at, v128.andnot(share, f64x2.eq(high, low)));
  }
}

export function lowerShare(opens: usize, highs: usize, lows: usize, closes: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const high = v128.load(highs + at);
    const low = v128.load(lows + at);
    const top = larger(f64x2.neg(v128.load(opens + at)), f64x2.neg(v128.load(closes + at)));
    const share = f64x2.div(f64x2.add(top, low), f64x2.sub(low, high));
    v128.store(out + at, v128.andnot(share, f64x2.eq(high, low)));
  }
}

export function widenedSpan(highs: usize, lows: usize, before: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const previous = v128.load(before + at);
    const top = f64x2.pmax(previous, v128.load(highs + at));
    const bottom = f64x2.pmin(previous, v128.load(lows + at));
    v128.store(out + at, f64x2.sub(top, bottom));
  }
}

export function rise(values: usize, before: usize, sign: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const signs = f64x2.splat(sign);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, positive(f64x2.mul(signs, f64x2.sub(v128.load(values + at), v128.load(before + at)))));
  }
}

export function riseBeyond(
  highs: usize,
  highsBefore: usize,
  lows: usize,
  lowsBefore: usize,
  noise: f64,
  sign: f64,
  out: usize,
  count: i32,
): void {
  const bytes = <usize>count << 3;
  const noises = f64x2.splat(noise);
  const one = f64x2.splat(1.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const high = v128.load(highs + at);
    const previous = v128.load(highsBefore + at);
    const up = f64x2.sub(high, previous);
    const down = f64x2.sub(v128.load(lowsBefore + at), v128.load(lows + at));
    const least = f64x2.mul(noises, f64x2.add(high, previous));
    const mine = sign > 0.0 ? up : down;
    const other = sign > 0.0 ? down : up;
    const more = v128.and(f64x2.gt(f64x2.sub(mine, other), least), one);
    v128.store(out + at, f64x2.mul(more, positive(mine)));
  }
}

export function signedByChange(values: usize, before: usize, amounts: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const one = f64x2.splat(1.0);
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const change = f64x2.sub(v128.load(values + at), v128.load(before + at));
    const sign = f64x2.sub(v128.and(f64x2.gt(change, zero), one), v128.and(f64x2.lt(change, zero), one));
    const signed = f64x2.mul(sign, v128.load(amounts + at));
    v128.store(out + at, v128.bitselect(signed, change, f64x2.eq(change, change)));
  }
}

export function whenChanged(
  values: usize,
  before: usize,
  amounts: usize,
  sign: f64,
  noise: f64,
  out: usize,
  count: i32,
): void {
  const bytes = <usize>count << 3;
  const signs = f64x2.splat(sign);
  const noises = f64x2.splat(noise);
  const one = f64x2.splat(1.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(values + at);
    const change = f64x2.mul(signs, f64x2.sub(value, v128.load(before + at)));
    const more = v128.and(f64x2.gt(change, f64x2.mul(noises, value)), one);
    v128.store(out + at, v128.bitselect(f64x2.mul(more, v128.load(amounts + at)), change, f64x2.eq(change, change)));
  }
}
