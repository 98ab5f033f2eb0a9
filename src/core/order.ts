import type { Instant } from './time.ts';

declare const clientOrderIdBrand: unique symbol;

/** Our own name for an order. It exists before the order is sent, so a lost order can be looked up at the venue. */
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

/** An order as it is sent to a venue. Results are not part of it: they are order states and fills. */
export type OrderRequest = MarketOrder | LimitOrder | StopOrder | TakeProfitOrder;

/** The state of an order. `in-flight` is a state of its own, so that sending an order twice is noticed. */
export type OrderState =
  | { readonly kind: 'in-flight' }
  /**
   * The order was sent and the answer was lost. It may be at the venue or not. It is looked up before anything is sent
   * again.
   */
  | { readonly kind: 'unknown' }
  /**
   * `trigger`: a stop or take-profit has triggered and is a market order now. It may have found no volume yet.
   */
  | { readonly kind: 'open'; readonly filledLots: number; readonly trigger?: 'triggered' }
  | { readonly kind: 'cancelling'; readonly filledLots: number }
  | { readonly kind: 'filled' }
  | { readonly kind: 'cancelled'; readonly filledLots: number; readonly reason: string }
  /**
   * `for-now`: the venue was busy and did not judge the order, or a ban of ours kept it from being sent. `unheard`: the
   * answer was lost or not understood, and a later look-up did not find the order at the venue.
   */
  | { readonly kind: 'rejected'; readonly reason: string; readonly refused?: 'for-now' | 'unheard' }
  | { readonly kind: 'expired'; readonly filledLots: number };
