/**
 * What the engine remembers for the guardian's checks in addition to the account itself. All of it follows from the
 * events the engine was shown, so a replay remembers the same. What is not known is NaN, and checks are written so
 * that it refuses.
 */
import type { Instant } from '../core/time.ts';

/** Newest quotes by position of the instrument in the universe. */
export interface Quotes {
  /** NaN for a side that nobody is on. */
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  /** Instants; NaN before the first quote. */
  readonly at: Float64Array;
}

export interface RiskMemory {
  /** Highest equity so far. A deposit or withdrawal moves it in the proportion in which it moves equity. */
  readonly peakEquity: number;
  /** Finished trades with a net loss since the last one without. */
  readonly losingStreak: number;
  /** When the newest of them ended; -Infinity before the first. */
  readonly lastLossAt: number;
  /** When the newest price became known, by position of the instrument in the universe; NaN before the first. */
  readonly priceAt: Float64Array;
  readonly quotes: Quotes;
  /** Number of orders approved later than this instant, exits included, for up to a day back. */
  approvedSince(at: Instant): number;
  /** Correlation of the newest log returns of two markets, -1 to 1; NaN while it is not known. */
  correlation(market: number, other: number): number;
}

const NOTHING = new Float64Array();

const KNOWS_NOTHING: RiskMemory = Object.freeze({
  peakEquity: Number.NaN,
  losingStreak: Number.NaN,
  lastLossAt: Number.NaN,
  priceAt: NOTHING,
  quotes: Object.freeze({ bids: NOTHING, asks: NOTHING, at: NOTHING }),
  approvedSince: () => Number.NaN,
  correlation: () => Number.NaN,
});

/** The memory of a view, or one that knows nothing. */
export function memoryOf({ memory }: { readonly memory?: RiskMemory }): RiskMemory {
  return memory ?? KNOWS_NOTHING;
}
