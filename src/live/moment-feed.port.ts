/**
 * The market as live trading receives it. A moment is handed over once every instrument's closed candle is there, or
 * the completeness deadline has passed; never earlier, never twice, in order of time. What is still growing is not a
 * candle.
 */
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';

/** The best prices at the venue just now; NaN for a side that nobody is on. */
export interface Quote {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly bid: number;
  readonly ask: number;
}

/** A market whose candles the venue does not give, while those of others come. */
export interface UnreadMarket {
  readonly instrument: string;
  /** When it failed first. */
  readonly since: Instant;
  /** Failed readings in a row. */
  readonly failures: number;
  /** Of the last failure, in words. */
  readonly reason: string;
}

export interface MomentFeed {
  /** When to ask again at the earliest: the next candle's close and the time that it takes to arrive. */
  readonly nextAt: Instant;
  /** Up to here every moment has been handed over: a timer that is due by then need not wait for one. */
  readonly completeUntil: Instant;
  /** Moments that became whole since the last call, oldest first. Rejects when the market did not answer. */
  take(now: Instant): Promise<readonly Moment[]>;
  /** A candle is said to have closed: the next call asks, whatever the time. */
  hurry(): void;
  /**
   * The markets of the run are these from now on, by slot; undefined in a free one. Moments that are taken later show
   * them in this order. Absent where the feed has always the same markets.
   */
  follow?(markets: readonly (Instrument | undefined)[]): void;
  /** Markets whose last reading failed. Absent where a market that cannot be read makes `take` reject. */
  unread?(): readonly UnreadMarket[];
  /** What the venue quotes for every instrument that it quotes. */
  quotes(): Promise<readonly Quote[]>;
}
