import type { EquityCurve } from './equity-curve.ts';

/** A time during which equity is below its highest value so far. Times are microseconds. */
export interface DrawdownPeriod {
  /** Time of the peak before it. */
  readonly from: number;
  readonly trough: number;
  /** Time at which the peak was reached again; absent if it was not. */
  readonly recoveredAt?: number;
  /** Share of the peak that was lost at the trough. */
  readonly depth: number;
}

/** The `most` deepest drawdowns, deepest first, of equal ones the earlier first. Empty for a curve that never fell. */
export function drawdownPeriods({ at, equity }: EquityCurve, most: number): readonly DrawdownPeriod[] {
  const periods: DrawdownPeriod[] = [];
  let peak = 0;
  let trough = 0;
  const depthOf = (): number => 1 - (equity[trough] as number) / (equity[peak] as number);
  for (let row = 1; row < equity.length; row++) {
    const value = equity[row] as number;
    if (value >= (equity[peak] as number)) {
      if (trough > peak)
        periods.push({
          from: at[peak] as number,
          trough: at[trough] as number,
          recoveredAt: at[row] as number,
          depth: depthOf(),
        });
      peak = row;
      trough = row;
    } else if (trough === peak || value < (equity[trough] as number)) trough = row;
  }
  if (trough > peak) periods.push({ from: at[peak] as number, trough: at[trough] as number, depth: depthOf() });
  return periods
    .filter(({ depth }) => Number.isFinite(depth))
    .toSorted((a, b) => b.depth - a.depth || a.from - b.from)
    .slice(0, most);
}
