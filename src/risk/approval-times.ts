import type { Restorable } from '../core/restorable.ts';
import { DAY, type Instant } from '../core/time.ts';

const MOVED_AT_ONCE = 1_000;

/** When orders were approved, for a day back: what an order rate is counted from. */
export class ApprovalTimes implements Restorable<readonly Instant[]> {
  readonly #times: Instant[] = [];
  /** Place of the first that is not forgotten. */
  #first = 0;

  /** Forgets what is a day old, so that memory is bounded by a day's orders. */
  add(at: Instant): void {
    const times = this.#times;
    while (this.#first < times.length && (times[this.#first] as Instant) <= at - DAY) this.#first += 1;
    // Moving the others up costs more than all else here, so it is done for many at once.
    if (this.#first >= MOVED_AT_ONCE) {
      times.splice(0, this.#first);
      this.#first = 0;
    }
    times.push(at);
  }

  snapshot(): readonly Instant[] {
    return this.#times.slice(this.#first);
  }

  restore(times: readonly Instant[]): void {
    this.#times.splice(0, this.#times.length, ...times);
    this.#first = 0;
  }

  /** Number of approvals later than this instant. */
  since(at: Instant): number {
    let count = 0;
    for (let place = this.#first; place < this.#times.length; place++)
      if ((this.#times[place] as Instant) > at) count += 1;
    return count;
  }
}
