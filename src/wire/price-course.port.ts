/**
 * Where a market's price goes. Whoever asks walks it on in time and is given what was passed. A recorded course is
 * known ahead; a heard one stands still until more is heard of it.
 */
import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';

export interface PriceCourse {
  /** The price at the instant that it has been walked to. */
  readonly price: number;
  /** Until when it goes straight on; Infinity where nothing more is known. */
  readonly nextTurn: number;
  /** Volume per microsecond, now. */
  readonly pace: number;
  /**
   * The first instant up to the next turn at which the price fulfils something that it does not yet; undefined when it
   * does not until then.
   */
  firstInstant(fulfils: (price: number) => boolean): Instant | undefined;
  /** Walks on and gives what was passed, as bars without a turn inside. Never goes back. */
  walkTo(at: Instant): Candle[];
}
