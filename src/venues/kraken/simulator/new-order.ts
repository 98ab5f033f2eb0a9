import type { OrderRequest } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import type { AskedOrder } from './asked-order.ts';
import type { VenueOrder } from './venue-order.ts';

/** The facts of a new order in addition to the request. */
type NewOrder = Pick<VenueOrder, 'market' | 'sender' | 'refid'> & {
  readonly txid: string;
  readonly at: Instant;
  readonly asked: AskedOrder;
};

/** Makes an order that has just arrived. */
export function newOrder({ txid, market, sender, refid, at, asked }: NewOrder): VenueOrder {
  const { request, trigger, leverage, close, expiresAt, clientId, userref, postOnly } = asked;
  return {
    txid,
    market,
    request,
    trigger,
    watch: undefined,
    coreTrigger: 'waiting',
    leverage,
    clientId,
    userref,
    postOnly,
    sender,
    close,
    closeLots: 0,
    refid,
    expiresAt,
    openedAt: at,
    closedAt: undefined,
    status: 'open',
    reason: undefined,
    filledLots: 0,
    costMinor: 0n,
    feeMinor: 0n,
    trades: [],
  };
}

/** A request with the terms of the matching core only. */
export function plainOrder(request: OrderRequest, leverage: number | undefined): AskedOrder {
  return {
    request,
    budgetMinor: undefined,
    leverage,
    trigger: undefined,
    close: undefined,
    expiresAt: undefined,
    clientId: undefined,
    userref: 0,
    postOnly: 'may-take',
    effect: 'place',
  };
}
