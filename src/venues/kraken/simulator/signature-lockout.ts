import { MINUTE, type Instant } from '../../../core/time.ts';
import { KrakenError } from './kraken-error.ts';

/** The number of wrong signatures in a row that locks a key out. Kraken does not document its number. */
const MOST_WRONG = 5;

/** Source: Kraken's support page on `EGeneral:Temporary lockout`, which advises to wait a quarter of an hour. */
const LOCKOUT = 15 * MINUTE;

/** Locks one key out for a time after repeated wrong signatures, also for calls with a valid signature. */
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
