/** State of a lag: where the oldest of the remembered values is, and the values in a ring. NaN before the first. */
export function lagState(bars: number): Float64Array {
  const state = new Float64Array(1 + bars).fill(Number.NaN);
  state[0] = 0;
  return state;
}

export function lag(values: Float64Array, state: Float64Array, out: Float64Array): void {
  const bars = state.length - 1;
  let position = state[0] as number;
  for (let row = 0; row < out.length; row++) {
    const before = state[1 + position] as number;
    state[1 + position] = values[row] as number;
    position = position + 1 === bars ? 0 : position + 1;
    out[row] = before;
  }
  state[0] = position;
}
