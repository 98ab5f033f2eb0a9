import type { Candle } from '../../../core/candle.ts';
import type { Fill } from '../../../core/fill.ts';
import { clientOrderId, type OrderRequest, type OrderState } from '../../../core/order.ts';
import { MINUTE, type Instant } from '../../../core/time.ts';
import { timeOf, type ExchangeEvent } from '../../../exchange/exchange-event.ts';
import type { Print } from '../../../exchange/market-input.ts';
import type { OrderProblem } from '../../../exchange/order-problem.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { ListedMarket } from './listed-market.ts';
import type { MarginDesk } from './margin-desk.ts';
import { newOrder, plainOrder } from './new-order.ts';
import { minimumsProblem } from './order-minimums.ts';
import { reachOf } from './order-reach.ts';
import type { OrderRegister } from './order-register.ts';
import { TriggerWatch } from './order-trigger.ts';
import type { VenueAccount } from './venue-account.ts';
import type { VenueListener } from './venue-event.ts';
import type { VenueOrder } from './venue-order.ts';
import type { VenuePrices } from './venue-prices.ts';

export interface OrderMatchingOptions {
  readonly prices: VenuePrices;
  readonly account: VenueAccount;
  readonly register: OrderRegister;
  readonly ids: KrakenIds;
  readonly notify: VenueListener;
}

/**
 * Matches the orders of the venue with its prices. Orders of the kinds that the matching core has rest in the core. The
 * others wait here for their triggers. Events of the core are passed on to the register and the account.
 */
export class OrderMatching {
  readonly #prices: VenuePrices;
  readonly #account: VenueAccount;
  readonly #register: OrderRegister;
  readonly #ids: KrakenIds;
  readonly #notify: VenueListener;
  /** For each market, when an order last took volume. */
  readonly #takenAt: number[];

  constructor({ prices, account, register, ids, notify }: OrderMatchingOptions) {
    this.#prices = prices;
    this.#account = account;
    this.#register = register;
    this.#ids = ids;
    this.#notify = notify;
    this.#takenAt = prices.markets.map(() => -Infinity);
  }

  /** Gives the core the price of each market before the first order. */
  begin(at: Instant): void {
    this.#prices.walkTo(at);
    const { exchange, margin } = this.#account;
    for (const [place, market] of this.#prices.markets.entries()) {
      const { price } = this.#prices.courseOf(market);
      this.#prices.noteSpread(market, price, at);
      for (const core of [exchange, margin.exchange]) core.take(place, { kind: 'print', at, price, volume: 0 });
    }
  }

  /** Walks every price on, and fills every order that a price reaches. */
  walkTo(to: Instant): void {
    const passed = this.#prices.walkTo(to);
    // Bars of several markets overlap, so their beginnings and ends are handled in the order of time.
    const events = passed.flatMap((bars, place) => bars.flatMap((bar) => this.#show(place, bar)));
    this.#apply(events.sort((a, b) => timeOf(a) - timeOf(b)));
    this.fire(to);
  }

  /**
   * Enters an order into the matching core or among the waiting orders. Returns the problem where the core refuses it.
   */
  stand(order: VenueOrder): OrderProblem | undefined {
    const { request, market, trigger } = order;
    if (trigger !== undefined) order.watch = new TriggerWatch(trigger, request.side, this.#prices.ticks(market));
    const problem = trigger === undefined ? this.#account.exchangeOf(order).submit(request, order.openedAt) : undefined;
    if (problem === undefined) this.#register.add(order);
    return problem;
  }

  /** Compares an order, or its trigger, with the price of this instant. */
  meet(order: VenueOrder, now: Instant): void {
    if (order.watch === undefined) this.#meetPrice(order, now);
    else this.fire(now);
  }

  /** Turns the orders whose triggers are reached into orders of the matching core, oldest first. */
  fire(now: Instant): void {
    for (const order of this.#register.open().reverse()) {
      const { watch, market } = order;
      if (watch === undefined || order.status !== 'open') continue;
      const ticks = this.#prices.ticks(market);
      watch.follow(ticks);
      if (!watch.isReached(ticks)) continue;
      order.watch = undefined;
      const problem = this.#account.exchangeOf(order).submit(order.request, now);
      if (problem === undefined) this.#meetPrice(order, now);
      else this.#register.end(order, { status: 'canceled', reason: problem.reason, closedAt: now });
    }
  }

  /** Moves the venue's own stops, and closes positions that are beyond them at once. */
  keepMargin(now: Instant): void {
    const { margin, exchange } = this.#account;
    for (let round = 0; round <= this.#prices.markets.length; round++) {
      const reached = margin.guard({ cashMinor: exchange.account.cashMinor, mark: this.#prices.ticksAt }, now);
      if (reached.length === 0) return;
      for (const place of reached) this.#apply(margin.exchange.take(place, this.#printAt(place, now)));
    }
  }

  /** Removes an order from the core or from the waiting orders. */
  withdraw(
    order: VenueOrder,
    how: { readonly status: 'canceled' | 'expired'; readonly reason: string | undefined },
    now: Instant,
  ): void {
    if (order.watch === undefined) this.#account.exchangeOf(order).cancel(order.request.id, now);
    this.#register.end(order, { ...how, closedAt: now });
  }

  /** The next instant after now at which the price reaches an order or a stop of the venue's own; Infinity for none. */
  nextReached(now: Instant): number {
    let next = Infinity;
    for (const { index, request } of this.#account.margin.guards())
      next = Math.min(next, this.#reachedAt(this.#prices.markets[index] as ListedMarket, request, now));
    for (const { watch, market, request } of this.#register.open()) {
      const reached =
        watch === undefined
          ? this.#reachedAt(market, request, now)
          : this.#prices
              .courseOf(market)
              .firstInstant((price) => watch.isReached(stepsNearest(price, market.instrument.tick)));
      next = Math.min(next, reached ?? Infinity);
    }
    return next;
  }

  /** When the price reaches an order of the matching core that it has not reached yet. */
  #reachedAt(market: KrakenMarket, request: OrderRequest, now: Instant): number {
    const reach = reachOf(request, market.instrument.tick, market.rules.limitFill);
    const reached = reach === undefined ? undefined : this.#prices.courseOf(market).firstInstant(reach);
    return reached === undefined || reached <= now + 1 ? Infinity : reached;
  }

  #meetPrice(order: VenueOrder, now: Instant): void {
    const place = this.#prices.placeOf(order.market);
    const trades = this.#register.trades.length;
    this.#apply(this.#account.exchangeOf(order).take(place, this.#printAt(place, now)));
    if (this.#register.trades.length > trades) this.#takenAt[place] = now;
  }

  /**
   * The print that an order meets when it arrives. With `participation` a minute's volume is available, and is restored
   * within a minute.
   */
  #printAt(place: number, now: Instant): Print {
    const { price, pace } = this.#prices.courseOf(this.#prices.markets[place] as ListedMarket);
    const volume = pace * Math.min(MINUTE, now - (this.#takenAt[place] as number));
    return { kind: 'print', at: now, price, volume };
  }

  #show(place: number, bar: Candle): ExchangeEvent[] {
    const market = this.#prices.markets[place] as ListedMarket;
    this.#notify({ kind: 'moved', market, bar, printed: this.#prices.print(market, bar) });
    const { exchange, margin } = this.#account;
    return [...exchange.onBar(place, bar), ...margin.exchange.onBar(place, bar)];
  }

  #apply(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.kind === 'fill') this.#book(event.fill);
      else if (event.kind === 'order-update') this.#update(event.order, event.state, event.at);
    }
  }

  #book(fill: Fill): void {
    const guarded = this.#account.margin.guardFilled(fill.order, fill.lots);
    const order = this.#register.byRequest(fill.order) ?? this.#ownOrder(fill.at, guarded);
    this.#account.book(order, fill, (trade) => this.#register.book(trade));
    if (order.close !== undefined) this.#placeBehind(order, fill.lots, fill.at);
  }

  /** The order with which the venue liquidates a position. */
  #ownOrder(at: Instant, guarded: ReturnType<MarginDesk['guardFilled']>): VenueOrder {
    const place = guarded === undefined ? -1 : this.#prices.placeOf(guarded.market);
    const position = this.#account.margin.books[place]?.positions[0];
    if (guarded === undefined || position === undefined)
      throw new Error('A fill of an order that this venue never took');
    const {
      market,
      request: { id, instrument, side, lots, purpose, reduce },
    } = guarded;
    const request: OrderRequest = { id, instrument, side, lots, purpose, reduce, createdAt: at, kind: 'market' };
    const order = newOrder({
      txid: this.#ids.next('O'),
      market,
      sender: 'venue',
      refid: undefined,
      at,
      asked: plainOrder(request, position.leverage),
    });
    this.#register.add(order);
    return order;
  }

  /**
   * Places the closing order for the lots that an order has just filled, once they reach the smallest order by lots and
   * by cost. It cannot refuse, because the fill has happened. Lots that never reach the smallest order have no closing
   * order.
   */
  #placeBehind(primary: VenueOrder, lots: number, at: Instant): void {
    primary.closeLots += lots;
    const { market, close, leverage, txid } = primary;
    if (close === undefined) return;
    const size = { lots: primary.closeLots, reduce: 'open-or-reduce' } as const;
    if (minimumsProblem({ ...size, ...close.core }, market, this.#prices.ticks(market)) !== undefined) return;
    const id = this.#ids.next('O');
    const side = primary.request.side === 'buy' ? 'sell' : 'buy';
    const request: OrderRequest = {
      id: clientOrderId(id),
      instrument: market.instrument.id,
      side,
      ...size,
      purpose: 'exit',
      createdAt: at,
      ...close.core,
    };
    const order = newOrder({
      txid: id,
      market,
      sender: 'venue',
      refid: txid,
      at,
      asked: { ...plainOrder(request, leverage), trigger: close.trigger },
    });
    if (this.stand(order) === undefined) primary.closeLots = 0;
  }

  #update(id: string, state: OrderState, at: Instant): void {
    const order = this.#register.byRequest(id);
    if (order === undefined || order.status !== 'open') return;
    if (state.kind === 'filled') this.#register.end(order, { status: 'closed', reason: undefined, closedAt: at });
    else if (state.kind === 'cancelled')
      this.#register.end(order, {
        status: 'canceled',
        reason: state.reason === 'funds' ? 'Insufficient funds' : 'Order canceled',
        closedAt: at,
      });
    else if (state.kind === 'open') order.coreTrigger = state.trigger ?? order.coreTrigger;
  }
}
