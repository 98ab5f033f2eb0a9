/** A column that is longer than the lag is mostly the column itself, some rows later. */
export function lag(values: usize, state: usize, bars: i32, out: usize, count: i32): void {
  const ring = state + 8;
  const bytes = <usize>bars << 3;
  const stop = <usize>count << 3;
  const position = <usize>load<f64>(state) << 3;
  if (stop >= bytes) {
    memory.copy(out, ring + position, bytes - position);
    memory.copy(out + bytes - position, ring, position);
    memory.copy(out + bytes, values, stop - bytes);
    memory.copy(ring, values + stop - bytes, bytes);
    store<f64>(state, 0.0);
    return;
  }
  let next = position;
  for (let at: usize = 0; at < stop; at += 8) {
    store<f64>(out + at, load<f64>(ring + next));
    store<f64>(ring + next, load<f64>(values + at));
    next += 8;
    if (next == bytes) next = 0;
  }
  store<f64>(state, <f64>(next >> 3));
}
