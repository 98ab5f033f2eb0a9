/**
 * Two rows at a time, one in each lane. Their windows differ in one value: the ring is kept as pairs, in which only the place
 * of the second row's value has two different ones. `pairs` is room for as many pairs as the period.
 */
export function channelPosition(
  values: usize,
  offsets: usize,
  state: usize,
  period: i32,
  pairs: usize,
  noise: f64,
  out: usize,
  count: i32,
): void {
  const ring = state + 8;
  const bytes = <usize>period << 4;
  const whole = bytes & ~63;
  const stop = <usize>count << 3;
  let position = <usize>load<f64>(state) << 4;
  for (let cell: usize = 0; cell < bytes; cell += 16) v128.store(pairs + cell, v128.load64_splat(ring + (cell >> 1)));
  const periods = f64x2.splat(<f64>period);
  const noises = f64x2.splat(4.0 * noise);
  const zero = f64x2.splat(0.0);
  for (let at: usize = 0; at < stop; at += 16) {
    const last = at + 8 >= stop;
    const prices = v128.load(values + at);
    const shifts = v128.load(offsets + at);
    v128.store(pairs + position, v128.load64_splat(values + at));
    position += 16;
    if (position == bytes) position = 0;
    // As a whole: a load that meets parts of two stores has to wait for both.
    const differing = f64x2.replace_lane(v128.load(pairs + position), 1, f64x2.extract_lane(prices, 1));
    if (!last) v128.store(pairs + position, differing);
    let first = zero;
    let second = zero;
    let third = zero;
    let fourth = zero;
    for (let cell = pairs; cell < pairs + whole; cell += 64) {
      first = f64x2.add(first, f64x2.abs(f64x2.add(f64x2.sub(v128.load(cell), prices), shifts)));
      second = f64x2.add(second, f64x2.abs(f64x2.add(f64x2.sub(v128.load(cell, 16), prices), shifts)));
      third = f64x2.add(third, f64x2.abs(f64x2.add(f64x2.sub(v128.load(cell, 32), prices), shifts)));
      fourth = f64x2.add(fourth, f64x2.abs(f64x2.add(f64x2.sub(v128.load(cell, 48), prices), shifts)));
    }
    for (let cell = whole; cell < bytes; cell += 16) {
      first = f64x2.add(first, f64x2.abs(f64x2.add(f64x2.sub(v128.load(pairs + cell), prices), shifts)));
    }
    const deviation = f64x2.div(f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth)), periods);
    const quotient = f64x2.div(shifts, f64x2.mul(f64x2.splat(0.015), deviation));
    v128.store(out + at, v128.bitselect(zero, quotient, f64x2.lt(deviation, f64x2.mul(noises, prices))));
    if (last) break;
    v128.store(pairs + position, v128.load64_splat(values + at + 8));
    position += 16;
    if (position == bytes) position = 0;
  }
  for (let cell: usize = 0; cell < bytes; cell += 16) store<f64>(ring + (cell >> 1), load<f64>(pairs + cell));
  store<f64>(state, <f64>(position >> 4));
}
