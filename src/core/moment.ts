import type { Candle } from './candle.ts';
import type { MarketFacts } from './facts/market-facts.ts';
import type { Instant } from './time.ts';

/** What is known of one market at a moment. Parts that the source does not have are absent. */
export interface MarketView {
  /** The candle that closed at this moment; undefined when the instrument had none in time. */
  readonly candle: Candle | undefined;
  /** `after-hole` when candles are missing directly before this one: states that need continuity start anew. */
  readonly continuity: 'continuous' | 'after-hole';
  /** The newest facts beside candles, each known at or before this moment; absent where the source has none. */
  readonly facts?: MarketFacts;
}

/**
 * One instant of the whole universe: what is known of every market, in the order of the universe.
 * Nothing in it was unknown at `at`. Loops may reuse one object, so keep what you need, not the moment.
 */
export interface Moment {
  readonly at: Instant;
  readonly markets: readonly MarketView[];
}
