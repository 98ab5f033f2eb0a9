/** Reads the present prices of a market at another venue, for a simulated venue that follows it. */
import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';

/** One reading of one market. */
export interface MarketReading {
  readonly instrument: string;
  /** The middle between bid and ask. */
  readonly price: number;
  /** Candles that have closed since the reading before, oldest first. */
  readonly candles: readonly Candle[];
}

export interface MarketSource {
  /** Reads every market. Rejects when one of them did not answer, because its price is then unknown. */
  read(now: Instant): Promise<readonly MarketReading[]>;
}
