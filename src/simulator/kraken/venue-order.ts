import type { OrderRequest } from '../../core/order.ts';
import type { Instant } from '../../core/time.ts';
import type { KrakenMarket } from './kraken-market.ts';

export type KrakenOrderStatus = 'open' | 'closed' | 'canceled' | 'expired';

/** An order as the venue keeps it, open or ended. */
export interface VenueOrder {
  readonly txid: string;
  readonly market: KrakenMarket;
  /** The order of the matching core; its id is the txid. */
  readonly request: OrderRequest;
  readonly clientId: string | undefined;
  readonly userref: number;
  readonly postOnly: 'post-only' | 'may-take';
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
  /** Counts up over the whole venue. */
  readonly number: number;
  readonly order: VenueOrder;
  readonly lots: number;
  readonly priceTicks: number;
  readonly costMinor: bigint;
  readonly feeMinor: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly at: Instant;
}
