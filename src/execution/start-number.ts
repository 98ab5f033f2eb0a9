import { SECOND, type Instant } from '../core/time.ts';

/** 2000-01-01: every start since then has a number of six characters of 0-9 and a-z at most, until 2069. */
const BEGINNING = 946_684_800;

/**
 * The number that a start of the process names its orders by: the second that it began at, and above the one before it.
 * A journal that was put back to an earlier copy knows nothing of the starts since, and must not name its orders like
 * theirs.
 */
export function startNumber(at: Instant, before: number): number {
  return Math.max(before + 1, Math.floor(at / SECOND) - BEGINNING);
}
