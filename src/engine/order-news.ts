import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import { hasEnded, type OrderTracker } from '../execution/order-tracker.ts';
import { lacksFunds } from '../execution/refusal-reason.ts';
import type { EntryFunnel } from './entry-funnel.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { PositionCloser } from './position-closer.ts';
import { sellLess, type StopKeeper } from './stop-keeper.ts';
import type { TradedMarket } from './traded-market.ts';

export interface OrderNewsParts {
  readonly markets: readonly TradedMarket[];
  readonly orders: OrderTracker;
  readonly funnel: EntryFunnel;
  readonly closer: PositionCloser;
  readonly stops: StopKeeper;
  readonly output: OutputBuilder;
}

/** Takes in where orders stand, and does what follows for stops and exits. */
export class OrderNews {
  readonly #parts: OrderNewsParts;

  constructor(parts: OrderNewsParts) {
    this.#parts = parts;
  }

  take(id: ClientOrderId, state: OrderState, at: Instant): void {
    const { markets, orders, stops, output } = this.#parts;
    orders.update(id, state);
    if (hasEnded(state)) this.#onEnded(id, state, at);
    else for (const traded of markets) stops.onAnswered(traded, id, state, at);
    output.change({ kind: 'order', order: id, state });
    stops.reportBareLots(markets);
  }

  #onEnded(id: ClientOrderId, state: OrderState, at: Instant): void {
    const { markets, orders, funnel, closer, stops } = this.#parts;
    const request = orders.request(id);
    if (request?.purpose === 'enter') funnel.ended(request, state);
    for (let market = 0; market < markets.length; market++) {
      const traded = markets[market] as TradedMarket;
      const isEntry = traded.entry === id;
      const isPart = traded.isExitOfPart(id);
      const role = traded.ended(id);
      // A position that was to grow, and is too small for a stop, waits no longer.
      if (isEntry) stops.keep(traded, at);
      if (role === 'other') continue;
      const sells = isPart || role !== 'waited-for';
      if (sells && request !== undefined && traded.instrument.kind === 'spot' && lacksFunds(state))
        sellLess(traded, request, role === 'stop' ? 'stop' : 'exit');
      if (role === 'waited-for') {
        if (closer.onWaitedFor(traded, at) === 'open') stops.keep(traded, at);
        continue;
      }
      if (role === 'stop') stops.onStopEnded(traded, id, state, at);
      else closer.onExitEnded(traded, state, at);
    }
  }
}
