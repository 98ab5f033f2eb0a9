/**
 * The course of a market's price over time. The caller walks along it to an instant and receives the bars in between. A
 * recorded course is known ahead. The course of a followed market stands still until the next prices are taken.
 */
import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';

export interface PriceCourse {
  /** The price at the instant to which the course was walked. */
  readonly price: number;
  /** The next instant at which the price may change direction; Infinity where no more is known. */
  readonly nextTurn: number;
  /** The current volume per microsecond. */
  readonly pace: number;
  /**
   * The first instant up to the next turn at which the price fulfils a condition that it does not fulfil now. Undefined
   * where there is none.
   */
  firstInstant(fulfils: (price: number) => boolean): Instant | undefined;
  /** Walks on to an instant. Gives the bars in between, each without a turn inside. Never walks back. */
  walkTo(at: Instant): Candle[];
}
