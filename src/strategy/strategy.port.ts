/**
 * A strategy turns what is known now into beliefs. Pure: no clock, no network, no order leaves from here. Sizing,
 * limits and orders come after it and are not its business.
 */
import type { Forecasts } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import type { Duration } from '../core/time.ts';

/** A belief about one instrument, with its reason. */
export interface Signal {
  /** Position of the instrument in the universe. */
  readonly market: number;
  /** In [-1, 1]: below zero short, above zero long, zero to be flat. */
  readonly belief: number;
  /** How long the belief holds; a timer closes the position then. Absent: until another signal says so. */
  readonly holdFor?: Duration;
  readonly reason: string;
}

/** What was decided. Markets without a signal are left as they are. */
export interface Decision {
  readonly signals: readonly Signal[];
}

export interface Strategy {
  readonly name: string;
  /** Called once per moment that has forecasts. Returning a shared empty decision keeps quiet bars free. */
  decide(moment: Moment, forecasts: Forecasts, portfolio: PortfolioView): Decision;
}

export const NO_DECISION: Decision = { signals: [] };
