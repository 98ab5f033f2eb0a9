import { SECOND, type Duration, type Instant } from '../core/time.ts';

/** A moment that reached a running process. */
export interface ArrivedMoment {
  readonly at: Instant;
  /** Of the newest moment that came with it. */
  readonly newestAt: Instant;
  readonly now: Instant;
  /** When the process began. Candles from before are caught up on. */
  readonly begunAt: Instant;
  /** An older moment is seen but not traded on. */
  readonly decisionDelay: Duration;
  /** How far our clock may be behind the venue's. */
  readonly clockError: Duration;
}

/**
 * Why a moment is seen and not traded on; undefined where it is traded on. After a machine has slept, several moments
 * come at once. Only the newest of them may be traded on.
 */
export function notTradedOn({
  at,
  newestAt,
  now,
  begunAt,
  decisionDelay,
  clockError,
}: ArrivedMoment): string | undefined {
  if (at <= begunAt) return 'the candle closed before this process began';
  if (now - at > decisionDelay) return `the moment arrived ${Math.round((now - at) / SECOND)} s late`;
  if (at - now > clockError) return `the moment lies ${Math.round((at - now) / SECOND)} s ahead of our clock`;
  return newestAt > at ? `a moment that is ${Math.round((newestAt - at) / SECOND)} s newer came with it` : undefined;
}
