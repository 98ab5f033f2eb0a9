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

/** Number of these periods per year. */
export function periodsPerYear(period: Duration): number {
  return YEAR / period;
}

/**
 * The start of the first of `periodicReturns`, in microseconds: the first whole period of the UTC clock. Absent for an
 * empty curve.
 */
export function firstPeriod({ at }: EquityCurve, period: Duration): { readonly returnsFrom?: number } {
  const [first] = at;
  return first === undefined ? {} : { returnsFrom: Math.ceil(first / period) * period };
}

/**
 * Simple returns over whole periods of the UTC clock, such as days from midnight to midnight. The equity at the start
 * and end of a period is the newest one at or before that time. Incomplete periods at either end are left out. The
 * period in which equity falls to zero or below has the return -1 and is the last.
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
