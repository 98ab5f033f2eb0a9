import type { StillRule } from '../../column-kernels.ts';

type Column = Float64Array;

/** A numerator that is NaN stays NaN. */
export function divideUnlessZero(left: Column, right: Column, whenZero: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const numerator = left[row] as number;
    const denominator = right[row] as number;
    out[row] = denominator === 0 && numerator === numerator ? whenZero : numerator / denominator;
  }
}

export function divideUnlessStill(left: Column, right: Column, levels: Column, rule: StillRule, out: Column): void {
  const { factor, share, whenStill } = rule;
  for (let row = 0; row < out.length; row++) {
    const denominator = right[row] as number;
    const still = denominator < share * (levels[row] as number);
    out[row] = still ? whenStill : (factor * (left[row] as number)) / denominator;
  }
}

export function percentOfSum(
  left: Column,
  right: Column,
  levels: Column,
  { share, whenStill }: Omit<StillRule, 'factor'>,
  out: Column,
): void {
  for (let row = 0; row < out.length; row++) {
    const part = left[row] as number;
    const sum = part + (right[row] as number);
    out[row] = sum < share * (levels[row] as number) ? whenStill : (100 * part) / sum;
  }
}

export function percentOfSumUnlessZero(left: Column, right: Column, whenZero: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const part = left[row] as number;
    const sum = part + (right[row] as number);
    out[row] = sum === 0 ? whenZero : (100 * part) / sum;
  }
}

export function percentApart(left: Column, right: Column, least: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const first = left[row] as number;
    const second = right[row] as number;
    const sum = first + second;
    out[row] = sum < least ? 0 : (100 * Math.abs(first - second)) / sum;
  }
}

export function percentPosition(highs: Column, lows: Column, values: Column, atLow: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const high = highs[row] as number;
    const low = lows[row] as number;
    out[row] = high === low ? atLow + 50 : atLow + (100 * ((values[row] as number) - low)) / (high - low);
  }
}

export function halfPlusQuotient(offsets: Column, spreads: Column, factor: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const distance = factor * (spreads[row] as number);
    out[row] = distance === 0 ? 0.5 : 0.5 + (offsets[row] as number) / distance;
  }
}

export function scaledLessOffset(spreads: Column, offsets: Column, bases: Column, factor: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    out[row] = (factor * (spreads[row] as number) - (offsets[row] as number)) / (bases[row] as number);
  }
}

export function aboveQuotient(left: Column, right: Column, values: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const denominator = right[row] as number;
    const quotient = (left[row] as number) / denominator;
    out[row] = denominator === 0 ? 0 : ((values[row] as number) - quotient) / quotient;
  }
}
