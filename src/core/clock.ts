import type { Instant } from './time.ts';

/**
 * The only source of "now". The code from core to backtest receives a clock and never reads the machine's time itself.
 */
export interface Clock {
  now(): Instant;
}

/** A clock that moves only when `advanceTo` is called, and never backwards. */
export class SimulatedClock implements Clock {
  #now: Instant;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  /** Moves the clock. Throws for an earlier time, because a past event would then be decided with later knowledge. */
  advanceTo(at: Instant): void {
    if (at < this.#now) throw new RangeError(`The clock is at ${this.#now} and was asked to go back to ${at}`);
    this.#now = at;
  }
}
