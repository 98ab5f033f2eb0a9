export function divideUnlessZero(left: usize, right: usize, whenZero: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const zero = f64x2.splat(0.0);
  const replacement = f64x2.splat(whenZero);
  for (let at: usize = 0; at < bytes; at += 16) {
    const numerator = v128.load(left + at);
    const denominator = v128.load(right + at);
    const replaced = v128.and(f64x2.eq(denominator, zero), f64x2.eq(numerator, numerator));
    v128.store(out + at, v128.bitselect(replacement, f64x2.div(numerator, denominator), replaced));
  }
}

export function divideUnlessStill(
  left: usize,
  right: usize,
  levels: usize,
  factor: f64,
  share: f64,
  whenStill: f64,
  out: usize,
  count: i32,
): void {
  const bytes = <usize>count << 3;
  const factors = f64x2.splat(factor);
  const shares = f64x2.splat(share);
  const replacement = f64x2.splat(whenStill);
  for (let at: usize = 0; at < bytes; at += 16) {
    const denominator = v128.load(right + at);
    const still = f64x2.lt(denominator, f64x2.mul(shares, v128.load(levels + at)));
    const quotient = f64x2.div(f64x2.mul(factors, v128.load(left + at)), denominator);
    v128.store(out + at, v128.bitselect(replacement, quotient, still));
  }
}

export function percentOfSum(left: usize, right: usize, levels: usize, share: f64, whenStill: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const hundred = f64x2.splat(100.0);
  const shares = f64x2.splat(share);
  const replacement = f64x2.splat(whenStill);
  for (let at: usize = 0; at < bytes; at += 16) {
    const part = v128.load(left + at);
    const sum = f64x2.add(part, v128.load(right + at));
    const still = f64x2.lt(sum, f64x2.mul(shares, v128.load(levels + at)));
    v128.store(out + at, v128.bitselect(replacement, f64x2.div(f64x2.mul(hundred, part), sum), still));
  }
}

export function percentOfSumUnlessZero(left: usize, right: usize, whenZero: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const hundred = f64x2.splat(100.0);
  const zero = f64x2.splat(0.0);
  const replacement = f64x2.splat(whenZero);
  for (let at: usize = 0; at < bytes; at += 16) {
    const part = v128.load(left + at);
    const sum = f64x2.add(part, v128.load(right + at));
    v128.store(out + at, v128.bitselect(replacement, f64x2.div(f64x2.mul(hundred, part), sum), f64x2.eq(sum, zero)));
  }
}

export function percentApart(left: usize, right: usize, least: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const hundred = f64x2.splat(100.0);
  const limit = f64x2.splat(least);
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = v128.load(left + at);
    const second = v128.load(right + at);
    const sum = f64x2.add(first, second);
    const quotient = f64x2.div(f64x2.mul(hundred, f64x2.abs(f64x2.sub(first, second))), sum);
    v128.store(out + at, v128.bitselect(zero, quotient, f64x2.lt(sum, limit)));
  }
}

export function percentPosition(highs: usize, lows: usize, values: usize, atLow: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const hundred = f64x2.splat(100.0);
  const base = f64x2.splat(atLow);
  const middle = f64x2.splat(atLow + 50.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const high = v128.load(highs + at);
    const low = v128.load(lows + at);
    const quotient = f64x2.div(f64x2.mul(hundred, f64x2.sub(v128.load(values + at), low)), f64x2.sub(high, low));
    v128.store(out + at, v128.bitselect(middle, f64x2.add(base, quotient), f64x2.eq(high, low)));
  }
}

export function halfPlusQuotient(offsets: usize, spreads: usize, factor: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const factors = f64x2.splat(factor);
  const zero = f64x2.splat(0.0);
  const half = f64x2.splat(0.5);
  for (let at: usize = 0; at < bytes; at += 16) {
    const distance = f64x2.mul(factors, v128.load(spreads + at));
    const quotient = f64x2.add(half, f64x2.div(v128.load(offsets + at), distance));
    v128.store(out + at, v128.bitselect(half, quotient, f64x2.eq(distance, zero)));
  }
}

export function scaledLessOffset(spreads: usize, offsets: usize, bases: usize, factor: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const factors = f64x2.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) {
    const reach = f64x2.mul(factors, v128.load(spreads + at));
    v128.store(out + at, f64x2.div(f64x2.sub(reach, v128.load(offsets + at)), v128.load(bases + at)));
  }
}

export function aboveQuotient(left: usize, right: usize, values: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const denominator = v128.load(right + at);
    const quotient = f64x2.div(v128.load(left + at), denominator);
    const above = f64x2.div(f64x2.sub(v128.load(values + at), quotient), quotient);
    v128.store(out + at, v128.bitselect(zero, above, f64x2.eq(denominator, zero)));
  }
}
