import type { Candle } from '../core/candle.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import type { PriceCourse } from './price-course.port.ts';

/** The prices of a followed market since the reading before. */
export interface FollowedPrices {
  /** Prices that the market passed, oldest first. The last is the present price. */
  readonly passed: readonly number[];
  /** Volume per microsecond. */
  readonly pace: number;
}

/** Longest time whose volume is added at once after a gap between readings. */
const LONGEST_VOLUME = MINUTE;

/**
 * The price of a market that is read from another venue. At each reading the price moves straight through the prices
 * that were read, one microsecond for each. It stands still until the next reading, because nothing is known in
 * between.
 */
export class FollowedCourse implements PriceCourse {
  readonly nextTurn = Infinity;
  #price: number;
  #pace = 0;
  #readAt: Instant | undefined;
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

  /** The time of the last reading; undefined before the first. */
  get readAt(): Instant | undefined {
    return this.#readAt;
  }

  /** Takes the prices that were read at an instant. The price is the last of them after one microsecond for each. */
  take({ passed, pace }: FollowedPrices, at: Instant): void {
    const volume = (pace * Math.min(LONGEST_VOLUME, at - (this.#readAt ?? at))) / Math.max(1, passed.length);
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
    this.#readAt = at;
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
