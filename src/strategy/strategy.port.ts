/**
 * A strategy turns what is known now into beliefs. Pure: no clock, no network, no order leaves from here. Sizing,
 * limits and orders come after it and are not its business.
 */
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import type { Restorable } from '../core/restorable.ts';
import type { Duration } from '../core/time.ts';

/** The forecasts for a moment, or why there are none. */
export type ForecastState =
  | { readonly kind: 'made'; readonly forecasts: Forecasts }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * What a strategy may look at. The engine reuses the view, the moment and the rows: keep the numbers that you need, not
 * the objects.
 */
export interface DecisionView {
  readonly moment: Moment;
  readonly forecast: ForecastState;
  /** Values of the strategy's own `features`, in their order; no rows where it names none. */
  readonly features: FeaturesByMarket;
  readonly portfolio: PortfolioView;
}

/** A belief about one instrument, with its reason. */
export interface Signal {
  /** Position of the instrument in the universe. */
  readonly market: number;
  /** In [-1, 1]: below zero short, above zero long, zero to be flat. */
  readonly belief: number;
  /** Probability that the belief is right, 0 to 1, for the sizer; absent where the strategy knows none. */
  readonly confidence?: number;
  /**
   * What the position should be worth as a share of equity, above zero. A held position is made larger or smaller to
   * meet it, unless the difference is below the smallest order. Absent: the sizer decides, and a held position stays as
   * it is.
   */
  readonly share?: number;
  /** How long the belief holds; a timer closes the position then. Absent: until another signal says so. */
  readonly holdFor?: Duration;
  readonly reason: string;
}

/** What was decided: at most one signal of a market. Markets without a signal are left as they are. */
export interface Decision {
  readonly signals: readonly Signal[];
}

export interface Strategy {
  /** In kebab-case, like its file. */
  readonly name: string;
  /** Names of the features that it reads. */
  readonly features: readonly string[];
  /**
   * What it remembers from one moment to the next: nothing, or what it gives and takes as plain data, so that a run can
   * be restarted from a snapshot. Absent: not known, and a restart shows it all moments of the run again.
   */
  readonly memory?: 'nothing' | Restorable<unknown>;
  /**
   * The market of this number has been settled, or another one was listed in its place: what is remembered of it says
   * nothing any more. A strategy that remembers and has no `forget` trades no run whose markets change.
   */
  forget?(market: number): void;
  /**
   * Called once at every moment that may be traded on, with forecasts or without. Returning the shared `NO_DECISION`
   * keeps quiet bars free.
   */
  decide(view: DecisionView): Decision;
}

export const NO_DECISION: Decision = { signals: [] };

/** Stands for a strategy whose own code threw an error: it said nothing, which is counted apart. */
export const FAILED_DECISION: Decision = { signals: [] };
