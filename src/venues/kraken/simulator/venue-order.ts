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
  /** The order of the matching core; after an amendment another, with the whole volume. */
  request: OrderRequest;
  /** What it waits for, or waited for, before it is one to the matching core. */
  trigger: OrderTrigger | undefined;
  /** While it waits. */
  watch: TriggerWatch | undefined;
  /** Whether the matching core has turned a stop or take-profit of its own kinds into a market order. */
  coreTrigger: 'triggered' | 'waiting';
  /** With it the order trades on margin; without, coins against money. */
  readonly leverage: number | undefined;
  readonly clientId: string | undefined;
  readonly userref: number;
  postOnly: 'post-only' | 'may-take';
  /** The venue's own orders close a position whose margin has gone. */
  readonly sender: 'client' | 'venue';
  /** What is placed on the other side as this order fills. */
  readonly close: OrderManner | undefined;
  /** Lots that filled and have no closing order yet. */
  closeLots: number;
  /** The order that this one was placed behind. */
  readonly refid: string | undefined;
  readonly expiresAt: Instant | undefined;
  readonly openedAt: Instant;
  closedAt: Instant | undefined;
  status: KrakenOrderStatus;
  /** Why it ended, in Kraken's words. */
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
  /** On margin: collateral that what it opened binds, and how many lots it closed. */
  readonly marginMinor: bigint;
  readonly closedLots: number;
  readonly liquidity: 'maker' | 'taker';
  readonly at: Instant;
}
