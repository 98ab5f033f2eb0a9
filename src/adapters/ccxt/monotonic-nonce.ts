import type { Clock } from '../../core/clock.ts';

/**
 * Nonces that always rise: the clock's microseconds, or one more than the last where the clock has not moved on. Shared by
 * every client of one API key, because a venue that saw a nonce refuses all below it. Milliseconds, which ccxt takes by
 * default, collide: of twenty orders at once twelve were refused.
 */
export class MonotonicNonce {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, this.#clock.now());
    return this.#last;
  }
}
