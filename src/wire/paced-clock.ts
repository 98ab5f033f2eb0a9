import type { Clock } from '../core/clock.ts';
import { instant, type Instant } from '../core/time.ts';

export interface PacedClockOptions {
  /** Where the venue's time begins. */
  readonly start: Instant;
  /** Venue seconds per wall second, above zero. */
  readonly speed: number;
  /** A wall reading in milliseconds that never goes back, such as `performance.now`. */
  readonly wallMillis: () => number;
}

/** The venue's time made of wall time, slower or faster: counters, expiries and candles all follow it. */
export class PacedClock implements Clock {
  readonly #start: Instant;
  readonly #speed: number;
  readonly #wallMillis: () => number;
  readonly #begun: number;

  constructor({ start, speed, wallMillis }: PacedClockOptions) {
    if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`A speed is a number above zero, was ${speed}`);
    this.#start = start;
    this.#speed = speed;
    this.#wallMillis = wallMillis;
    this.#begun = wallMillis();
  }

  now(): Instant {
    return instant(this.#start + Math.floor((this.#wallMillis() - this.#begun) * 1_000 * this.#speed));
  }
}
