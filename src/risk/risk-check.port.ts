/**
 * The guardian's checks. Each is one reason to refuse an order. One check per file. A check sees the order and a view
 * of the account; it never changes either.
 */
import type { Instrument } from '../core/instrument.ts';
import type { OrderRequest } from '../core/order.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import type { Instant } from '../core/time.ts';
import type { RiskMemory } from './risk-memory.port.ts';

export interface Refusal {
  /** The check that refused. */
  readonly check: string;
  readonly reason: string;
}

/** What a check may look at. */
export interface RiskView {
  readonly now: Instant;
  readonly portfolio: PortfolioView;
  readonly instruments: readonly Instrument[];
  /** Newest price by position of the instrument in the universe; NaN before the first. */
  readonly prices: Float64Array;
  /** Approved entry orders that have not ended: they count as if filled. */
  readonly workingEntries: readonly OrderRequest[];
  /** Equity when the trading day (UTC) began, net of deposits and withdrawals. */
  readonly dayStartEquity: number;
  /** What was seen before now. A view without it knows nothing, and the checks that need it refuse (`memoryOf`). */
  readonly memory?: RiskMemory;
}

export interface RiskCheck {
  readonly name: string;
  /** Returns over which this check wants `memory.correlation` measured; absent when it asks for none. */
  readonly correlationWindow?: number;
  /** The share of equity above which this check refuses one position, for sizers; absent when it sets none. */
  readonly maximumPositionShare?: number;
  /**
   * Which orders it is asked about. `entries` is the default: all but reduce-only orders. `every-order` is for a check
   * of an order's own form, and can hold back an exit.
   */
  readonly asked?: 'entries' | 'every-order';
  review(order: OrderRequest, view: RiskView): Refusal | undefined;
}
