import type { Duration } from '../core/time.ts';

/**
 * The numbers that count the calls of one API key. A venue refuses a number that is not above all that it has seen of
 * the key, so that all clients of a key, in all processes, have to take theirs from one place.
 */
export interface NonceSource {
  /** Above every one before, and a safe integer; microseconds of a clock where nothing has gone wrong. */
  next(): number;
  /**
   * The next number is at least so far ahead of the clock: the venue has seen larger numbers of this key. Numbers that
   * are further ahead already stay as they are, so that skipping again and again does not carry them off.
   */
  skip(time: Duration): void;
}
