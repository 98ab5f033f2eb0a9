/** When something comes round. Always computed from an instant that is given, never from a clock of its own. */
import type { Instant } from '../core/time.ts';

export interface RecurringTimes {
  /** The newest at or before `now`. */
  latestBy(now: Instant): Instant | undefined;
  /** The first after `now`. */
  firstAfter(now: Instant): Instant | undefined;
}
