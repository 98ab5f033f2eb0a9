/** State of a channel position: where the next value goes, and the newest values in a ring. */
export function channelPositionState(period: number): Float64Array {
  return new Float64Array(1 + period);
}

export function channelPosition(
  [values, offsets]: readonly [Float64Array, Float64Array],
  state: Float64Array,
  noise: number,
  out: Float64Array,
): void {
  const period = state.length - 1;
  let position = state[0] as number;
  for (let row = 0; row < out.length; row++) {
    const value = values[row] as number;
    const offset = offsets[row] as number;
    state[1 + position] = value;
    position = position + 1 === period ? 0 : position + 1;
    const deviation = meanDistance(state, value, offset);
    // Values that are equal as decimals lie a little apart from each other, and from their mean.
    out[row] = deviation < 4 * noise * value ? 0 : offset / (0.015 * deviation);
  }
  state[0] = position;
}

/**
 * Mean absolute distance of the ring's values from `offset` below the value. Four sums side by side, because additions
 * that wait for each other take four times as long.
 */
function meanDistance(state: Float64Array, value: number, offset: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let index = 1;
  for (; index + 3 < state.length; index += 4) {
    first += Math.abs((state[index] as number) - value + offset);
    second += Math.abs((state[index + 1] as number) - value + offset);
    third += Math.abs((state[index + 2] as number) - value + offset);
    fourth += Math.abs((state[index + 3] as number) - value + offset);
  }
  for (; index < state.length; index++) first += Math.abs((state[index] as number) - value + offset);
  return (first + second + (third + fourth)) / (state.length - 1);
}
