import { MINUTE, type Instant } from '../../../core/time.ts';
import { KrakenError } from './kraken-error.ts';

/** So many wrong signatures in a row lock a key out. How many it takes at Kraken is not documented. */
const MOST_WRONG = 5;

/** Source: Kraken's support page on `EGeneral:Temporary lockout`, which advises to wait a quarter of an hour. */
const LOCKOUT = 15 * MINUTE;

/** Keeps one key out for a while after somebody has signed wrongly with it again and again, whoever signs then. */
export class SignatureLockout {
  #wrong = 0;
  #until = -Infinity;

  /** Throws Kraken's refusal while the key is locked out. */
  check(now: Instant): void {
    if (now < this.#until) throw new KrakenError('EGeneral:Temporary lockout');
  }

  right(): void {
    this.#wrong = 0;
  }

  wrong(now: Instant): void {
    if (++this.#wrong < MOST_WRONG) return;
    this.#wrong = 0;
    this.#until = now + LOCKOUT;
  }
}
