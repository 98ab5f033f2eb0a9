import type { Candle } from './candle.ts';
import type { MarketFacts } from './facts/market-facts.ts';
import type { Instant } from './time.ts';

/** What is known about one market at a moment. What the source does not have is absent. */
export interface MarketView {
  /** The candle that closed at this moment; undefined when the instrument had none in time. */
  readonly candle: Candle | undefined;
  /** `after-hole`: candles are missing directly before this one. State that needs continuity has to start again. */
  readonly continuity: 'continuous' | 'after-hole';
  /** The newest facts that are no candles, each known at or before this moment; absent where the source has none. */
  readonly facts?: MarketFacts;
}

/**
 * One instant of the whole universe: what is known of every market, in the order of the universe. Everything in it was
 * known at `at`. A loop may reuse one object for all moments: copy what you keep.
 */
export interface Moment {
  readonly at: Instant;
  readonly markets: readonly MarketView[];
}
