import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import type { NonceSource } from './nonce-source.port.ts';

/**
 * Rising nonces for one process: the microseconds of a clock, or one more than the last where the clock has not moved
 * on. They suit a key that no other process uses, such as a key of a simulated venue inside this process. ccxt takes
 * milliseconds by default, which collide: of twenty orders sent at once twelve were refused.
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
