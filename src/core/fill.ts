import type { ClientOrderId, Side } from './order.ts';
import type { Instant } from './time.ts';

/** An immutable fact: some lots of an order traded. The only thing that changes a portfolio. */
export interface Fill {
  /** Unique at the venue; a fill seen twice counts once. */
  readonly id: string;
  readonly order: ClientOrderId;
  readonly instrument: string;
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks: number;
  /** Fee in minor units of the quote currency; negative is a rebate. */
  readonly feeMinor: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly at: Instant;
  /**
   * `order`: of an order of ours, the kill switch's too. `liquidation`: the venue closed a position. `by-hand`:
   * somebody else's order, adopted by a person. `shortfall`: lots that were paid for and never credited, gone at a
   * price of 0.
   */
  readonly cause: 'order' | 'liquidation' | 'by-hand' | 'shortfall';
}
