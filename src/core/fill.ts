import type { ClientOrderId, Side } from './order.ts';
import type { Instant } from './time.ts';

/** Some lots of an order were traded. Immutable. */
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
   * `order`: one of our orders traded, those of the kill switch included. `liquidation`: the venue closed a position.
   * `by-hand`: an order that Edgewise did not send traded, and a person adopted its fill. `shortfall`: the venue never
   * credited lots that were paid for, so they leave the position at a price of 0.
   */
  readonly cause: 'order' | 'liquidation' | 'by-hand' | 'shortfall';
}
