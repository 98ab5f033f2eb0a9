import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import type { NonceSource } from './nonce-source.port.ts';

/**
 * Nonces of one process that always rise: the clock's microseconds, or one more than the last where the clock has not
 * moved on. For a key that no other process has, such as one of a venue inside this process. Milliseconds, which ccxt
 * takes by default, collide: of twenty orders at once twelve were refused.
 */
export class MonotonicNonce implements NonceSource {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, this.#clock.now());
    return this.#last;
  }

  skip(time: Duration): void {
    this.#last = Math.max(this.#last, this.#clock.now() + time);
  }
}
