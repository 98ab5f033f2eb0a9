import type { Instant } from './time.ts';

/**
 * The only source of "now". Everything from core to backtest is handed one; nothing reads the machine's time itself.
 */
export interface Clock {
  now(): Instant;
}

/** A clock that moves only when told, and never backwards. */
export class SimulatedClock implements Clock {
  #now: Instant;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  /** Moves the clock. Throws when asked to go back, because a past event would then be decided with later knowledge. */
  advanceTo(at: Instant): void {
    if (at < this.#now) throw new RangeError(`The clock is at ${this.#now} and was asked to go back to ${at}`);
    this.#now = at;
  }
}
