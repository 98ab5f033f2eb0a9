import type { Duration, Instant } from '../core/time.ts';

/**
 * When a perpetual's funding falls due and at what rate. Longs pay shorts when the rate is above zero. `constant` falls
 * due at whole multiples of `every` since 1970 (8 h: 00:00, 08:00, 16:00 UTC); `recorded` replays history.
 */
export type FundingSchedule =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly every: Duration; readonly rate: number }
  /** Ascending instants in microseconds with the rate that fell due at each. */
  | { readonly kind: 'recorded'; readonly at: Float64Array; readonly rate: Float64Array };

/** One payment that fell due. */
export interface FundingDue {
  readonly at: Instant;
  readonly rate: number;
}

/** The payments due in `(after, until]`, oldest first. */
export function fundingDue(schedule: FundingSchedule, after: Instant, until: Instant): FundingDue[] {
  if (schedule.kind === 'none') return [];
  const due: FundingDue[] = [];
  if (schedule.kind === 'constant') {
    const first = (Math.floor(after / schedule.every) + 1) * schedule.every;
    for (let at = first; at <= until; at += schedule.every) due.push({ at: at as Instant, rate: schedule.rate });
    return due;
  }
  let low = 0;
  let high = schedule.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((schedule.at[middle] as number) <= after) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < schedule.at.length && (schedule.at[index] as number) <= until; index++) {
    due.push({ at: schedule.at[index] as Instant, rate: schedule.rate[index] as number });
  }
  return due;
}
