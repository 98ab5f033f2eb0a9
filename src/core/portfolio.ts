import type { Instant } from './time.ts';

/** What we hold of one instrument. Derived from fills, never set. */
export interface PositionView {
  readonly instrument: string;
  /** Signed whole lots: above zero long, below zero short. */
  readonly lots: number;
  /** Average entry price in quote currency; undefined when flat. */
  readonly entryPrice: number | undefined;
  readonly openedAt: Instant | undefined;
}

/** A read-only look at cash and positions, in quote currency, marked to the latest closes. */
export interface PortfolioView {
  readonly cash: number;
  readonly equity: number;
  /** By position of the instrument in the universe. */
  readonly positions: readonly PositionView[];
}
