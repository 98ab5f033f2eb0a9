import type { Duration } from '../../core/time.ts';

/** Microseconds of a mean Gregorian year. */
export const YEAR = 31_556_952_000_000 as Duration;

/** Account value over time, after all costs, marked to market. The first row is the capital at the start. */
export interface EquityCurve {
  /** Microseconds, ascending. */
  readonly at: Float64Array;
  /** Quote currency. */
  readonly equity: Float64Array;
}

/** Years from the first row to the last; 0 with fewer than two. */
export function yearsOf({ at }: EquityCurve): number {
  return at.length < 2 ? 0 : ((at.at(-1) as number) - (at[0] as number)) / YEAR;
}

/** How many of these periods a year has. */
export function periodsPerYear(period: Duration): number {
  return YEAR / period;
}

/**
 * When the first whole period of the UTC clock begins, in microseconds: that of the first of `periodicReturns`. Absent
 * for an empty curve.
 */
export function firstPeriod({ at }: EquityCurve, period: Duration): { readonly returnsFrom?: number } {
  const [first] = at;
  return first === undefined ? {} : { returnsFrom: Math.ceil(first / period) * period };
}

/**
 * Simple returns over whole periods of the UTC clock (days by midnight), each from the newest equity at or before its
 * ends. Parts of a period at either end are left out. Ends at ruin: the period that takes equity to zero or below is -1
 * and the last.
 */
export function periodicReturns({ at, equity }: EquityCurve, period: Duration): Float64Array {
  const [first, last] = [at[0], at.at(-1)];
  if (first === undefined || last === undefined) return new Float64Array(0);
  const returns: number[] = [];
  let row = 0;
  let before: number | undefined;
  for (let boundary = Math.ceil(first / period) * period; boundary <= last; boundary += period) {
    while (row + 1 < at.length && (at[row + 1] as number) <= boundary) row++;
    const now = equity[row] as number;
    if (before !== undefined) returns.push(now > 0 ? now / before - 1 : -1);
    if (!(now > 0)) break;
    before = now;
  }
  return Float64Array.from(returns);
}
