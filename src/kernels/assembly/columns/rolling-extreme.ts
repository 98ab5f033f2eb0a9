/** Whether all are numbers other than 0: then it makes no difference in which order two equal ones are compared. */
function arePlain(from: usize, count: i32): bool {
  const stop = from + (<usize>count << 3);
  for (let at = from; at < stop; at += 8) if (!(abs(load<f64>(at)) > 0.0)) return false;
  return true;
}

export function rollingExtreme(values: usize, state: usize, period: i32, sign: f64, out: usize, count: i32): void {
  // The prefix and the block; the cell behind it is -Infinity.
  if (arePlain(values, count) && arePlain(state + 8, period + 2)) plainExtreme(values, state, period, sign, out, count);
  else anyExtreme(values, state, period, sign, out, count);
}

/** The larger of two plain numbers in the lower lane, by one instruction where `max` is six. */
// @ts-ignore: decorator
@inline
function larger(first: v128, second: v128): v128 {
  return f64x2.pmax(first, second);
}

function plainExtreme(values: usize, state: usize, period: i32, sign: f64, out: usize, count: i32): void {
  const block = state + 16;
  const bytes = <usize>period << 3;
  const stop = <usize>count << 3;
  const signs = f64x2.splat(sign);
  const least = f64x2.splat(-Infinity);
  let position = <usize>load<f64>(state) << 3;
  let prefix = v128.load64_zero(state, 8);
  let at: usize = 0;
  while (at < stop) {
    const end = min(stop, at + bytes - position);
    for (; at < end; at += 8) {
      const value = f64x2.mul(signs, v128.load64_zero(values + at));
      prefix = larger(prefix, value);
      v128.store64_lane(block + position, value, 0);
      position += 8;
      v128.store64_lane(out + at, f64x2.mul(signs, larger(prefix, v128.load64_zero(block + position))), 0);
    }
    if (position < bytes) break;
    let suffix = least;
    for (let cell = block + bytes - 8; cell >= block; cell -= 8) {
      suffix = larger(suffix, v128.load64_zero(cell));
      v128.store64_lane(cell, suffix, 0);
    }
    position = 0;
    prefix = least;
  }
  store<f64>(state, <f64>(position >> 3));
  v128.store64_lane(state, prefix, 0, 8);
}

function anyExtreme(values: usize, state: usize, period: i32, sign: f64, out: usize, count: i32): void {
  const block = state + 16;
  const bytes = <usize>period << 3;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 3;
  let prefix = load<f64>(state, 8);
  let at: usize = 0;
  while (at < stop) {
    const end = min(stop, at + bytes - position);
    for (; at < end; at += 8) {
      const value = sign * load<f64>(values + at);
      prefix = max(prefix, value);
      store<f64>(block + position, value);
      position += 8;
      store<f64>(out + at, sign * max(prefix, load<f64>(block + position)));
    }
    if (position < bytes) break;
    let suffix: f64 = -Infinity;
    for (let cell = block + bytes - 8; cell >= block; cell -= 8) {
      suffix = max(suffix, load<f64>(cell));
      store<f64>(cell, suffix);
    }
    position = 0;
    prefix = -Infinity;
  }
  store<f64>(state, <f64>(position >> 3));
  store<f64>(state, prefix, 8);
}
