import type { Candle } from './candle.ts';
import type { Instant } from './time.ts';

/** What is known about one instrument at a moment. What the source does not have is absent. */
export interface MarketView {
  /** The candle that closed at this moment; undefined when the instrument had none in time. */
  readonly candle: Candle | undefined;
  /** `after-hole`: candles are missing directly before this one. State that needs continuity has to start again. */
  readonly continuity: 'continuous' | 'after-hole';
}

/**
 * One instant of the whole universe: every instrument's newest closed candle, in the order of the universe.
 * Everything in it was known at `at`. A loop may reuse one object for all moments: copy what you keep.
 */
export interface Moment {
  readonly at: Instant;
  readonly markets: readonly MarketView[];
}
