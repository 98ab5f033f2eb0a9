import type { Duration } from '../core/time.ts';

/**
 * What a refused nonce means. `overtaken`: the first refusal in a row, as when the call of another process was signed
 * later and arrived first; the next number is enough. `behind`: the venue has seen numbers that are far larger.
 */
export type NonceRefusal = 'overtaken' | 'behind';

/**
 * The nonces of one API key: rising numbers, one for each call. A venue refuses a nonce that is not above all nonces it
 * has seen of the key. So all clients of a key, in all processes, take their nonces from one source.
 */
export interface NonceSource {
  /**
   * The next nonce: a safe integer above every earlier one. It is the microseconds of a clock unless nonces were
   * skipped.
   */
  next(): number;
  /**
   * Makes the next nonce at least this far ahead of the clock, because the venue has seen larger nonces of this key.
   * Nonces that are further ahead already stay as they are, so repeated skips do not add up.
   */
  skip(time: Duration): void;
}
