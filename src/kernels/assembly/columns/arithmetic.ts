// Columns are walked two rows at a time. A column has room for an even number of rows, so the last pair may run over by one.

export function subtract(left: usize, right: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f64x2.sub(v128.load(left + at), v128.load(right + at)));
}

export function multiply(left: usize, right: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f64x2.mul(v128.load(left + at), v128.load(right + at)));
}

export function divide(left: usize, right: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f64x2.div(v128.load(left + at), v128.load(right + at)));
}

export function divideScaled(left: usize, right: usize, factor: f64, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const factors = f64x2.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.div(f64x2.mul(factors, v128.load(left + at)), v128.load(right + at)));
  }
}

export function relativeDifference(values: usize, bases: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const base = v128.load(bases + at);
    v128.store(out + at, f64x2.div(f64x2.sub(v128.load(values + at), base), base));
  }
}

export function differenceShare(left: usize, right: usize, bases: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.div(f64x2.sub(v128.load(left + at), v128.load(right + at)), v128.load(bases + at)));
  }
}

export function meanOfThree(first: usize, second: usize, third: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  const three = f64x2.splat(3.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const sum = f64x2.add(f64x2.add(v128.load(first + at), v128.load(second + at)), v128.load(third + at));
    v128.store(out + at, f64x2.div(sum, three));
  }
}

export function squareRoot(values: usize, out: usize, count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f64x2.sqrt(v128.load(values + at)));
}
