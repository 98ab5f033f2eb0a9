import type { OrderRequest } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { OrderManner } from './order-manner.ts';
import type { OrderTrigger, TriggerWatch } from './order-trigger.ts';

export type KrakenOrderStatus = 'open' | 'closed' | 'canceled' | 'expired';

/** An order as the venue keeps it, open or ended. */
export interface VenueOrder {
  readonly txid: string;
  readonly market: KrakenMarket;
  /** The order of the matching core. An amendment replaces it by another, with the whole volume. */
  request: OrderRequest;
  /** The trigger that it waits for, or waited for, before it enters the matching core. */
  trigger: OrderTrigger | undefined;
  /** The watch of its trigger while it waits. */
  watch: TriggerWatch | undefined;
  /** Whether the matching core has turned a stop or take-profit of its own kinds into a market order. */
  coreTrigger: 'triggered' | 'waiting';
  /** Leverage of an order on margin; undefined for an order for coins. */
  readonly leverage: number | undefined;
  readonly clientId: string | undefined;
  readonly userref: number;
  postOnly: 'post-only' | 'may-take';
  /** Orders of the venue itself liquidate a position. */
  readonly sender: 'client' | 'venue';
  /** The closing order that is placed for each fill. */
  readonly close: OrderManner | undefined;
  /** Lots that filled and have no closing order yet. */
  closeLots: number;
  /** The id of the order whose fill this order closes. */
  readonly refid: string | undefined;
  readonly expiresAt: Instant | undefined;
  readonly openedAt: Instant;
  closedAt: Instant | undefined;
  status: KrakenOrderStatus;
  /** The reason of its end in Kraken's words. */
  reason: string | undefined;
  filledLots: number;
  costMinor: bigint;
  feeMinor: bigint;
  readonly trades: string[];
}

/** One trade of an order. */
export interface VenueTrade {
  readonly txid: string;
  /** Counts up in its market, over the account's own trades. */
  readonly number: number;
  readonly order: VenueOrder;
  readonly lots: number;
  readonly priceTicks: number;
  /** Exact cost. Interfaces show fewer decimals. */
  readonly costMinor: bigint;
  /** All fees of the trade, in the decimals that interfaces show. On margin they include the opening fee. */
  readonly feeMinor: bigint;
  /** Collateral of the opened lots of a margin trade. */
  readonly marginMinor: bigint /** Lots that a margin trade closed. */;
  readonly closedLots: number;
  readonly liquidity: 'maker' | 'taker';
  readonly at: Instant;
}
