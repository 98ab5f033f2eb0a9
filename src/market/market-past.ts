import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';

/** Everything that is stored of one market: its candles, and its other facts, one series of each kind. */
export interface MarketPast {
  readonly series: CandleSeries;
  readonly facts?: readonly FactSeries[];
}

/** What is stored of a whole universe, by slot, for whoever describes one of its markets. */
export interface UniversePast {
  readonly markets: readonly MarketPast[];
  /** The slot of the market that is described. */
  readonly market: number;
}

/** A universe of one market of which only the candles are known. */
export function aloneInUniverse(series: CandleSeries): UniversePast {
  return { markets: [{ series }], market: 0 };
}
