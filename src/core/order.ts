import type { Instant } from './time.ts';

declare const clientOrderIdBrand: unique symbol;

/** Our own name for an order, made before it is sent, so that an order of unknown fate can be looked up. */
export type ClientOrderId = string & { readonly [clientOrderIdBrand]: 'ClientOrderId' };

export function clientOrderId(text: string): ClientOrderId {
  if (text.length === 0 || text.length > 36)
    throw new RangeError(`A client order id has 1 to 36 characters, was "${text}"`);
  return text as ClientOrderId;
}

export type Side = 'buy' | 'sell';

/** Why the order exists: to open, to close, or to protect an open position. Exits are never blocked by entry limits. */
export type OrderPurpose = 'enter' | 'exit' | 'protect';

interface OrderTerms {
  readonly id: ClientOrderId;
  readonly instrument: string;
  readonly side: Side;
  /** Whole lots, above zero. */
  readonly lots: number;
  readonly purpose: OrderPurpose;
  /** A reduce-only order may shrink a position, never open or turn it. */
  readonly reduce: 'reduce-only' | 'open-or-reduce';
  readonly createdAt: Instant;
  /** Orders of one group cancel each other when one of them fills (stop and target of a position). */
  readonly group?: string;
}

export interface MarketOrder extends OrderTerms {
  readonly kind: 'market';
}
export interface LimitOrder extends OrderTerms {
  readonly kind: 'limit';
  readonly limitTicks: number;
  readonly timeInForce: 'good-till-cancelled' | 'immediate-or-cancel';
}
/** Becomes a market order when the price trades through the trigger against the position. */
export interface StopOrder extends OrderTerms {
  readonly kind: 'stop';
  readonly triggerTicks: number;
}
/** Becomes a market order when the price reaches the trigger in the position's favour. */
export interface TakeProfitOrder extends OrderTerms {
  readonly kind: 'take-profit';
  readonly triggerTicks: number;
}

/** What we ask of a venue. Never holds results; those are order states and fills. */
export type OrderRequest = MarketOrder | LimitOrder | StopOrder | TakeProfitOrder;

/** Where an order stands. In-flight is a state, so sending twice is visible. */
export type OrderState =
  | { readonly kind: 'in-flight' }
  /**
   * Sent, and the answer was lost: it may be at the venue or not, and has to be looked up. Never sent anew before that.
   */
  | { readonly kind: 'unknown' }
  /**
   * `trigger` says that a stop or take-profit has triggered: it is a market order now, though it may have found no
   * volume yet.
   */
  | { readonly kind: 'open'; readonly filledLots: number; readonly trigger?: 'triggered' }
  | { readonly kind: 'cancelling'; readonly filledLots: number }
  | { readonly kind: 'filled' }
  | { readonly kind: 'cancelled'; readonly filledLots: number; readonly reason: string }
  /**
   * `for-now` where it was refused because of the moment: the venue was busy, and said nothing of the order. `unheard`
   * where the answer was lost, or in words that nobody knows, and the order was not found at the venue later.
   */
  | { readonly kind: 'rejected'; readonly reason: string; readonly refused?: 'for-now' | 'unheard' }
  | { readonly kind: 'expired'; readonly filledLots: number };
