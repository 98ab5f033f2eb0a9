import type { VenueOrder, VenueTrade } from './venue-order.ts';

/** Every order and every trade that a venue has had, and which orders are open. */
export class OrderRegister {
  readonly #orders = new Map<string, VenueOrder>();
  /** By the id of the matching core, which is not always that on the wire. */
  readonly #byRequest = new Map<string, VenueOrder>();
  readonly #open = new Set<VenueOrder>();
  /** Oldest first. */
  readonly trades: VenueTrade[] = [];

  add(order: VenueOrder): void {
    this.#orders.set(order.txid, order);
    this.#byRequest.set(order.request.id, order);
    this.#open.add(order);
  }

  byTxid(txid: string): VenueOrder | undefined {
    return this.#orders.get(txid);
  }

  byRequest(id: string): VenueOrder | undefined {
    return this.#byRequest.get(id);
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
