type Column = Float64Array;

export function bodyShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const low = lows[row] as number;
    out[row] = high === low ? 0 : ((closes[row] as number) - (opens[row] as number)) / (high - low);
  }
}

export function upperShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const low = lows[row] as number;
    out[row] = high === low ? 0 : (high - larger(opens[row] as number, closes[row] as number)) / (high - low);
  }
}

export function lowerShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const low = lows[row] as number;
    out[row] = high === low ? 0 : (larger(-(opens[row] as number), -(closes[row] as number)) + low) / (low - high);
  }
}

/** A NaN before gives NaN. */
export function widenedSpan(highs: Column, lows: Column, before: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const low = lows[row] as number;
    const previous = before[row] as number;
    out[row] = (high > previous ? high : previous) - (low < previous ? low : previous);
  }
}

export function rise(values: Column, before: Column, sign: 1 | -1, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    out[row] = positive(sign * ((values[row] as number) - (before[row] as number)));
  }
}

export function riseBeyond(
  [highs, highsBefore]: readonly [Column, Column],
  [lows, lowsBefore]: readonly [Column, Column],
  { noise, sign }: { readonly noise: number; readonly sign: 1 | -1 },
  out: Column,
): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const previous = highsBefore[row] as number;
    const up = high - previous;
    const down = (lowsBefore[row] as number) - (lows[row] as number);
    const mine = sign > 0 ? up : down;
    const other = sign > 0 ? down : up;
    // A branch on the side that moved more would be mispredicted half of the time, so the factor is computed. Exact: 0
    // * x and 1 * x.
    out[row] = Number(mine - other > noise * (high + previous)) * positive(mine);
  }
}

export function signedByChange(values: Column, before: Column, amounts: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const change = (values[row] as number) - (before[row] as number);
    // Computed, because a branch on the direction would be mispredicted every other time.
    const signed = (Number(change > 0) - Number(change < 0)) * (amounts[row] as number);
    out[row] = change === change ? signed : change;
  }
}

export function whenChanged(
  [values, before]: readonly [Column, Column],
  amounts: Column,
  { noise, sign }: { readonly noise: number; readonly sign: 1 | -1 },
  out: Column,
): void {
  for (let row = 0; row < out.length; row++) {
    const value = values[row] as number;
    const change = sign * (value - (before[row] as number));
    out[row] = change === change ? Number(change > noise * value) * (amounts[row] as number) : change;
  }
}

function larger(first: number, second: number): number {
  return second > first ? second : first;
}

/** A value that is above zero, else zero; without a branch. Exact. */
function positive(value: number): number {
  return (Math.abs(value) + value) * 0.5;
}
