import type { VenueOrder, VenueTrade } from './venue-order.ts';

/** Every order and every trade that a venue has had, and which orders are open. */
export class OrderRegister {
  readonly #orders = new Map<string, VenueOrder>();
  /** By the id of the matching core, which is not always that on the wire. */
  readonly #byRequest = new Map<string, VenueOrder>();
  /** Oldest first; a name may be taken again once its order has ended. */
  readonly #byClientId = new Map<string, VenueOrder[]>();
  readonly #open = new Set<VenueOrder>();
  /** Oldest first. */
  readonly trades: VenueTrade[] = [];

  add(order: VenueOrder): void {
    this.#orders.set(order.txid, order);
    this.#byRequest.set(order.request.id, order);
    this.#open.add(order);
    if (order.clientId === undefined) return;
    const named = this.#byClientId.get(order.clientId);
    if (named === undefined) this.#byClientId.set(order.clientId, [order]);
    else named.push(order);
  }

  /** An order of the matching core stands for this one from now on. */
  rename(order: VenueOrder): void {
    this.#byRequest.set(order.request.id, order);
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

  /** Trades later than this, newest first. An account of years is not gone through for those of the last minutes. */
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
  }

  end(order: VenueOrder, how: Pick<VenueOrder, 'status' | 'reason' | 'closedAt'>): void {
    Object.assign(order, { ...how, watch: undefined });
    this.#open.delete(order);
  }
}
