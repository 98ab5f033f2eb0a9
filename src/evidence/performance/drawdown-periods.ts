import type { EquityCurve } from './equity-curve.ts';

/** A stretch below the highest equity so far. Times are microseconds. */
export interface DrawdownPeriod {
  /** The peak that it fell from. */
  readonly from: number;
  readonly trough: number;
  /** When the peak was reached again; absent while it was not. */
  readonly recoveredAt?: number;
  /** Share of the peak that was lost at the trough. */
  readonly depth: number;
}

/** The deepest stretches below a peak, deepest first; of equal ones the earlier. None for a curve that never fell. */
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
