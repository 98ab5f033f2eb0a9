/**
 * How much to hold for a belief. A sizer answers when it is asked and never decides whether to trade. It is pure: the
 * same view gives the same size. A size below the venue's smallest order is a refusal with its reason, not an order of
 * nothing.
 */
import type { Forecast } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Outcome } from '../core/outcome.ts';

/** What the guardian lets one position reach; it refuses what is larger. */
export interface SizingLimits {
  /** Share of equity; Infinity where no check sets one. */
  readonly maximumPositionShare: number;
}

/** What a sizer may look at. */
export interface SizingView {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly instrument: Instrument;
  /** In [-1, 1] and not 0: below zero short, above zero long. */
  readonly belief: number;
  /** Probability that the belief is right, 0 to 1; undefined where the strategy gives none. */
  readonly confidence: number | undefined;
  /** Undefined where the strategy decided without one. */
  readonly forecast: Forecast | undefined;
  /**
   * Standard deviation of the log returns of the last `volatilityWindow` bars, per bar; NaN where the sizer asks for
   * none and while too few bars have come since the start or the last hole.
   */
  readonly volatility: number;
  /** Newest price, in quote currency. */
  readonly price: number;
  /** In quote currency. */
  readonly equity: number;
  readonly limits: SizingLimits;
}

export interface Size {
  /** Whole lots of the wanted position, without sign; not below the instrument's smallest order. */
  readonly lots: number;
}

/** Why there is no size. */
export interface Unsized {
  /** Name of the sizer. */
  readonly sizer: string;
  readonly reason: string;
}

export interface Sizer {
  /** In kebab-case, like its file. */
  readonly name: string;
  /** Log returns in the volatility that it is shown, 2 at least; absent when it asks for none. */
  readonly volatilityWindow?: number;
  size(view: SizingView): Outcome<Size, Unsized>;
}
