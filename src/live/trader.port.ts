/**
 * Something that trades the moments that it is shown: an engine, a venue and a journal. A feed may show its moments to
 * several traders. A shadow is a trader with a simulated venue.
 */
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import type { Quote } from './moment-feed.port.ts';

/** A moment on its way to a trader. */
export interface PushedMoment {
  readonly moment: Moment;
  /** When the feed gave it, by the clock of the run. */
  readonly takenAt: Instant;
  /** What the venue quoted then; empty where it gave no answer, and for a moment that is not the newest. */
  readonly quotes: readonly Quote[];
}

/** Where a trader stands after a moment. */
export interface TraderOutput {
  /** Of the moment. */
  readonly at: Instant;
  /** In quote currency. */
  readonly equity: number;
  /** Orders that the trader sent since the moment before. */
  readonly orders: number;
  /** Fills that the trader booked since the moment before. */
  readonly fills: number;
}

export interface Trader {
  /**
   * Trades one moment. Called with one moment at a time, oldest first. Rejects when the trader cannot go on; it is not
   * called again then.
   */
  push(pushed: PushedMoment): Promise<TraderOutput>;
}
