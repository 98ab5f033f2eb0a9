/** Where a venue hears what a market elsewhere does: the prices of the present, for orders on paper. */
import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';

/** One market as it is just now. */
export interface MarketReading {
  readonly instrument: string;
  /** In the middle between bid and ask. */
  readonly price: number;
  /** Those that have closed since the reading before, oldest first. */
  readonly candles: readonly Candle[];
}

export interface MarketSource {
  /** Reads every market. Rejects when one of them did not answer: a price that nobody told is none. */
  read(now: Instant): Promise<readonly MarketReading[]>;
}
