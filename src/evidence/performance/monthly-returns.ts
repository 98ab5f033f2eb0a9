import { isoFromInstant, type Instant } from '../../core/time.ts';
import type { EquityCurve } from './equity-curve.ts';

export interface MonthReturn {
  /** `2023-04`, UTC. */
  readonly month: string;
  /** From the last equity of the month before to the last of this month; in the first month from the first equity. */
  readonly value: number;
}

/** Simple return of each calendar month (UTC) that has a row; a month after ruin has none. */
export function monthlyReturns({ at, equity }: EquityCurve): readonly MonthReturn[] {
  const months: MonthReturn[] = [];
  let base = equity[0] ?? 0;
  let month = monthAt(at, 0);
  for (let row = 1; row <= at.length && base > 0; row++) {
    const next = row < at.length ? monthAt(at, row) : '';
    if (next === month) continue;
    const last = equity[row - 1] as number;
    months.push({ month, value: last / base - 1 });
    [base, month] = [last, next];
  }
  return months;
}

/** The month that a row belongs to. Midnight of the first day belongs to the month before, because it is its end. */
function monthAt(at: Float64Array, row: number): string {
  const time = at[row];
  if (time === undefined) return '';
  return isoFromInstant((row === 0 ? time : time - 1) as Instant).slice(0, 7);
}

/** Months compounded to calendar years, oldest first. The first and last year may be incomplete. */
export function yearlyTable(
  months: ReturnType<typeof monthlyTable>,
): readonly { readonly year: string; readonly strategy: number; readonly buyAndHold: number }[] {
  const years = new Map<string, { strategy: number; buyAndHold: number }>();
  for (const { month, strategy, buyAndHold } of months) {
    const year = month.slice(0, 4);
    const sofar = years.get(year) ?? { strategy: 0, buyAndHold: 0 };
    years.set(year, {
      strategy: (1 + sofar.strategy) * (1 + strategy) - 1,
      buyAndHold: (1 + sofar.buyAndHold) * (1 + buyAndHold) - 1,
    });
  }
  return [...years].map(([year, returns]) => ({ year, ...returns }));
}

/** One row per month that either series has, oldest first. A missing month is 0, because nothing was held then. */
export function monthlyTable(
  strategy: EquityCurve,
  buyAndHold: EquityCurve,
): readonly { readonly month: string; readonly strategy: number; readonly buyAndHold: number }[] {
  const [own, held] = [strategy, buyAndHold].map(
    (curve) => new Map(monthlyReturns(curve).map(({ month, value }) => [month, value])),
  );
  const months = [...new Set([...(own?.keys() ?? []), ...(held?.keys() ?? [])])].sort();
  return months.map((month) => ({ month, strategy: own?.get(month) ?? 0, buyAndHold: held?.get(month) ?? 0 }));
}
