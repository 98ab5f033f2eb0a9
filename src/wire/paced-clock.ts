import type { Clock } from '../core/clock.ts';
import { instant, type Instant } from '../core/time.ts';

export interface PacedClockOptions {
  /** The venue's time at the beginning. */
  readonly start: Instant;
  /** Venue seconds per second of this machine, above zero. */
  readonly speed: number;
  /** This machine's time in milliseconds, which never goes back, such as `performance.now`. */
  readonly wallMillis: () => number;
}

/**
 * A clock for a simulated venue that runs slower or faster than this machine's. Rate limits, expiries and candles
 * follow it.
 */
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
