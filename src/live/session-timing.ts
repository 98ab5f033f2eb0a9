import { MINUTE, SECOND, type Duration } from '../core/time.ts';

/** When a session looks, compares and waits, in venue time. */
export interface LiveTiming {
  /** A moment that arrives later than this after its instant is seen and not traded on. */
  readonly decisionDelay: Duration;
  /**
   * A moment that lies further ahead of our clock is not traded on: one of the two is wrong. The check of the clock
   * allows as much.
   */
  readonly clockError: Duration;
  /**
   * Between two looks at the venue while something is under way: soon at first, then doubled up to the second. A venue
   * counts looks.
   */
  readonly lookSoon: Duration;
  readonly lookWhileWorking: Duration;
  /** The same while orders only rest. */
  readonly lookWhileQuiet: Duration;
  readonly reconcileEvery: Duration;
  /**
   * A timer waits so long for a moment of its own instant or before that may still come, so that past and present see
   * them in one order.
   */
  readonly timerGrace: Duration;
  /** An order may still appear so long after it was sent. */
  readonly orderGrace: Duration;
}

export const TIMING: LiveTiming = {
  decisionDelay: MINUTE,
  clockError: SECOND,
  lookSoon: SECOND,
  lookWhileWorking: (10 * SECOND) as Duration,
  lookWhileQuiet: (30 * SECOND) as Duration,
  reconcileEvery: MINUTE,
  timerGrace: (15 * SECOND) as Duration,
  orderGrace: MINUTE,
};
