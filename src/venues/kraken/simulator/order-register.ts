import type { Instant } from '../../../core/time.ts';
import type { VenueListener } from './venue-event.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

/** All orders and trades of a venue, and the open orders among them. Calls a listener with each change. */
export class OrderRegister {
  readonly #notify: VenueListener;
  readonly #orders = new Map<string, VenueOrder>();
  /** Orders by the id of the matching core, which is not always the id on the wire. */
  readonly #byRequest = new Map<string, VenueOrder>();
  /** Orders by client id, oldest first. A client id may be used again once its order has ended. */
  readonly #byClientId = new Map<string, VenueOrder[]>();
  readonly #open = new Set<VenueOrder>();
  /** Oldest first. */
  readonly trades: VenueTrade[] = [];

  constructor(notify: VenueListener) {
    this.#notify = notify;
  }

  add(order: VenueOrder): void {
    this.#orders.set(order.txid, order);
    this.#byRequest.set(order.request.id, order);
    this.#open.add(order);
    if (order.clientId !== undefined) {
      const named = this.#byClientId.get(order.clientId);
      if (named === undefined) this.#byClientId.set(order.clientId, [order]);
      else named.push(order);
    }
    this.#notify({ kind: 'placed', order });
  }

  /** Changes the terms of an order. From then on another order of the matching core represents it. */
  amend(
    order: VenueOrder,
    terms: Pick<VenueOrder, 'request' | 'trigger' | 'postOnly'> & Partial<Pick<VenueOrder, 'watch'>>,
    at: Instant,
  ): void {
    Object.assign(order, terms);
    this.#byRequest.set(order.request.id, order);
    this.#notify({ kind: 'amended', order, at });
  }

  byTxid(txid: string): VenueOrder | undefined {
    return this.#orders.get(txid);
  }

  byRequest(id: string): VenueOrder | undefined {
    return this.#byRequest.get(id);
  }

  /** Orders of this client id, newest first. */
  named(clientId: string): VenueOrder[] {
    return this.#byClientId.get(clientId)?.toReversed() ?? [];
  }

  /** Trades later than this, newest first. Only the newest trades are read, so a long history costs no time. */
  tradesAfter(at: number): VenueTrade[] {
    let from = this.trades.length;
    while (from > 0 && (this.trades[from - 1] as VenueTrade).at > at) from--;
    return this.trades.slice(from).reverse();
  }

  /** All orders, newest first. */
  all(): VenueOrder[] {
    return [...this.#orders.values()].reverse();
  }

  /** Open orders, newest first. */
  open(): VenueOrder[] {
    return [...this.#open].reverse();
  }

  book(trade: VenueTrade): void {
    const { order } = trade;
    this.trades.push(trade);
    order.trades.push(trade.txid);
    order.filledLots += trade.lots;
    order.costMinor += trade.costMinor;
    order.feeMinor += trade.feeMinor;
    this.#notify({ kind: 'traded', trade });
  }

  end(order: VenueOrder, how: Pick<VenueOrder, 'status' | 'reason' | 'closedAt'>): void {
    Object.assign(order, { ...how, watch: undefined });
    this.#open.delete(order);
    this.#notify({ kind: 'ended', order });
  }
}
