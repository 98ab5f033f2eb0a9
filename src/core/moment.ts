import type { Candle } from './candle.ts';
import type { Instant } from './time.ts';

/** What is known of one instrument at a moment. Parts that the source does not have are absent. */
export interface MarketView {
  /** The candle that closed at this moment; undefined when the instrument had none in time. */
  readonly candle: Candle | undefined;
  /** `after-hole` when candles are missing directly before this one: states that need continuity start anew. */
  readonly continuity: 'continuous' | 'after-hole';
}

/**
 * One instant of the whole universe: every instrument's newest closed candle, in the order of the universe.
 * Nothing in it was unknown at `at`. Loops may reuse one object, so keep what you need, not the moment.
 */
export interface Moment {
  readonly at: Instant;
  readonly markets: readonly MarketView[];
}
