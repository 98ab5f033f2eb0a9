import type { Restorable } from '../core/restorable.ts';
import { DAY, type Instant } from '../core/time.ts';

/** When orders were approved, for a day back: what an order rate is counted from. */
export class ApprovalTimes implements Restorable<readonly Instant[]> {
  readonly #times: Instant[] = [];

  /** Forgets what is a day old, so that memory is bounded by a day's orders. */
  add(at: Instant): void {
    const times = this.#times;
    let old = 0;
    while (old < times.length && (times[old] as Instant) <= at - DAY) old += 1;
    if (old > 0) times.splice(0, old);
    times.push(at);
  }

  snapshot(): readonly Instant[] {
    return [...this.#times];
  }

  restore(times: readonly Instant[]): void {
    this.#times.splice(0, this.#times.length, ...times);
  }

  /** Number of approvals later than this instant. */
  since(at: Instant): number {
    let count = 0;
    for (let place = 0; place < this.#times.length; place++) if ((this.#times[place] as Instant) > at) count += 1;
    return count;
  }
}
