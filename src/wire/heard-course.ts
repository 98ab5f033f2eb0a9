import type { Candle } from '../core/candle.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import type { PriceCourse } from './price-course.port.ts';

/** What was heard of a market since it was heard of last. */
export interface HeardPrices {
  /** Prices that it passed, oldest first; the last of them is the price now. */
  readonly passed: readonly number[];
  /** Volume per microsecond. */
  readonly pace: number;
}

/** No silence brings more volume at once than this. */
const LONGEST_VOLUME = MINUTE;

/**
 * The price of a market that somebody listens to. It goes straight from one price heard to the next, each within a
 * microsecond from the instant of hearing on, and stands still in between: nothing is known before it is heard.
 */
export class HeardCourse implements PriceCourse {
  readonly nextTurn = Infinity;
  #price: number;
  #pace = 0;
  #heardAt: Instant | undefined;
  #ahead: Candle[] = [];

  constructor(price: number) {
    this.#price = price;
  }

  get price(): number {
    return this.#price;
  }

  get pace(): number {
    return this.#pace;
  }

  /** Since when nothing was heard; undefined when nothing ever was. */
  get heardAt(): Instant | undefined {
    return this.#heardAt;
  }

  /** Takes what was heard at an instant. The price is there after as many microseconds as prices were passed. */
  hear({ passed, pace }: HeardPrices, at: Instant): void {
    const volume = (pace * Math.min(LONGEST_VOLUME, at - (this.#heardAt ?? at))) / Math.max(1, passed.length);
    let open = this.#ahead.at(-1)?.close ?? this.#price;
    for (const [place, close] of passed.entries()) {
      this.#ahead.push({
        openTime: (at + place) as Instant,
        closeTime: (at + place + 1) as Instant,
        open,
        high: Math.max(open, close),
        low: Math.min(open, close),
        close,
        volume,
        transactions: Number.NaN,
      });
      open = close;
    }
    this.#pace = pace;
    this.#heardAt = at;
  }

  firstInstant(): undefined {
    return undefined;
  }

  walkTo(at: Instant): Candle[] {
    const passed = this.#ahead.filter(({ closeTime }) => closeTime <= at);
    this.#ahead = this.#ahead.slice(passed.length);
    this.#price = passed.at(-1)?.close ?? this.#price;
    return passed;
  }
}
