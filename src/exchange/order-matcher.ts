import type { Candle } from '../core/candle.ts';
import type { Side } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { OfferedLots } from './book-depth.ts';
import type { ExchangeEvent, ExchangeListener } from './exchange-event.ts';
import { liquidationTicks } from './margin.ts';
import { isClearlySafe } from './margin-glance.ts';
import type { MatchedMarket, Reach } from './matched-market.ts';
import { adverseTicks, priceAtOpen, priceWithinSpan, type TradePrice } from './order-price.ts';
import type { TradeDesk } from './trade-desk.ts';
import type { ValuedAccount } from './valued-account.ts';
import { isMarketable, type WorkingOrder } from './working-order.ts';

/** From when to when a market is shown, and the worst prices of that time. In an instant the two times are one. */
export type ShownSpan = Pick<Candle, 'openTime' | 'closeTime' | 'low' | 'high'>;

/**
 * Matches one market's orders with what the market's `reach` says of a bar, a print or a book, in four phases that
 * always suppose the bar went the bad way round: the open; orders that open or add; stops and liquidation;
 * profit-taking, only for lots that were held since the open. docs/execution-model.md gives the reasons. In an instant
 * all four are at one price.
 *
 * After each order the listener is told what happened, and may send and cancel: what it sends at the open is among the
 * orders of this bar, and a stop that it sends later guards the rest of it.
 */
export class OrderMatcher {
  readonly #valued: ValuedAccount;
  readonly #desk: TradeDesk;
  /** What the order at hand has led to and nobody has been told yet. */
  #events: ExchangeEvent[] = [];

  constructor(valued: ValuedAccount, desk: TradeDesk) {
    this.#valued = valued;
    this.#desk = desk;
  }

  /** The first phase. Orders may join while it goes on. */
  open(market: MatchedMarket, { openTime }: ShownSpan, tell: ExchangeListener): void {
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.arrival > openTime) continue;
      this.#atOpen(market, order, openTime);
      this.#tell(tell);
    }
  }

  /** The other three phases, all of them at the end of what is shown. */
  within(market: MatchedMarket, span: ShownSpan, tell: ExchangeListener): void {
    const { orders } = market;
    const held = Math.abs(this.#held(market));
    this.#entries(market, span, tell);
    const closed = this.#adverse(market, span, tell);
    this.#favourable(market, held - closed, span, tell);
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'arriving' && order.arrival <= span.openTime) order.place = 'resting';
    }
  }

  #held({ index }: MatchedMarket): number {
    return this.#valued.account.lots[index] as number;
  }

  #tell(tell: ExchangeListener): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    tell(events);
  }

  #atOpen(market: MatchedMarket, order: WorkingOrder, at: Instant): void {
    const { request } = order;
    const { prices, adverseParts } = market.reach;
    const dormant = request.reduce === 'reduce-only' && this.#desk.closable(market, request.side) === 0;
    const price =
      (dormant && !isMarketable(order)) || !isOffered(market.reach, request.side)
        ? undefined
        : priceAtOpen(order, prices, adverseParts);
    if (price !== undefined) this.#trade(market, order, price, { most: Infinity, at });
    if (request.kind === 'limit' && request.timeInForce === 'immediate-or-cancel')
      this.#desk.end(order, 'immediate-or-cancel', at, this.#events);
  }

  #entries(market: MatchedMarket, { openTime, closeTime }: ShownSpan, tell: ExchangeListener): void {
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.arrival > openTime || order.request.reduce === 'reduce-only') continue;
      if (this.#desk.closable(market, order.request.side) > 0) continue;
      this.#within(market, order, { most: Infinity, at: closeTime });
      this.#tell(tell);
    }
  }

  /** Stops of the position, nearest first, and liquidation where it comes before them. Returns the lots closed. */
  #adverse(market: MatchedMarket, span: ShownSpan, tell: ExchangeListener): number {
    let closed = 0;
    const { prices } = market.reach;
    // How far against the position the price has gone already. What closing at a stop costs can lead to a liquidation
    // of the rest. The price has reached the stop by then, so that the liquidation is at that price or a worse one.
    let reached = this.#held(market) > 0 ? prices.openBelow : prices.openAbove;
    for (;;) {
      const held = this.#held(market);
      if (held === 0) return closed;
      const stop = this.#nearestStop(market, span, held);
      const liquidation = this.#reachedLiquidation(market, held, span);
      if (
        liquidation !== undefined &&
        (stop === undefined || (held > 0 ? liquidation >= stop.triggerTicks : liquidation <= stop.triggerTicks))
      ) {
        const ticks = held > 0 ? Math.min(liquidation, reached) : Math.max(liquidation, reached);
        this.#liquidate(market, ticks, span.closeTime);
        this.#tell(tell);
        return closed + Math.abs(held);
      }
      if (stop === undefined) return closed;
      closed += this.#within(market, stop.order, { most: Math.abs(held), at: span.closeTime });
      reached = held > 0 ? Math.min(reached, stop.triggerTicks) : Math.max(reached, stop.triggerTicks);
      this.#tell(tell);
    }
  }

  /** Stops that arrived after the open are among them: where in the bar its extreme lay, nobody knows. */
  #nearestStop(
    market: MatchedMarket,
    { closeTime }: ShownSpan,
    held: number,
  ): { order: WorkingOrder; triggerTicks: number } | undefined {
    let nearest: { order: WorkingOrder; triggerTicks: number } | undefined;
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (
        order.place === 'gone' ||
        order.arrival > closeTime ||
        order.request.kind !== 'stop' ||
        order.trigger === 'triggered'
      )
        continue;
      const { side, triggerTicks } = order.request;
      if (side !== (held > 0 ? 'sell' : 'buy')) continue;
      if (priceWithin(market, order) === undefined) continue;
      if (
        nearest === undefined ||
        (held > 0 ? triggerTicks > nearest.triggerTicks : triggerTicks < nearest.triggerTicks)
      )
        nearest = { order, triggerTicks };
    }
    return nearest;
  }

  #reachedLiquidation(market: MatchedMarket, held: number, span: ShownSpan): number | undefined {
    if (market.settlement === 'own-cash' || !isOffered(market.reach, held > 0 ? 'sell' : 'buy')) return undefined;
    if (isClearlySafe(this.#valued, market, span)) return undefined;
    const ticks = liquidationTicks(this.#valued, market);
    if (ticks === undefined) return undefined;
    const { lowBelow, highAbove } = market.reach.prices;
    return (held > 0 ? lowBelow <= ticks : highAbove >= ticks) ? ticks : undefined;
  }

  /** In a book the whole position goes at the price of the last offer that it needs. */
  #liquidate(market: MatchedMarket, referenceTicks: number, at: Instant): void {
    const held = this.#held(market);
    const side = held > 0 ? 'sell' : 'buy';
    const { depth, adverseParts } = market.reach;
    const ticks = depth?.ticksFor(side, Math.abs(held)) ?? adverseTicks(side, referenceTicks, adverseParts);
    this.#desk.liquidate(market, { ticks, referenceTicks, liquidity: 'taker' }, at, this.#events);
  }

  /** While lots are left that were held since the open, the position is on the side that it was on then. */
  #favourable(
    market: MatchedMarket,
    heldSinceOpen: number,
    { openTime, closeTime }: ShownSpan,
    tell: ExchangeListener,
  ): void {
    let left = heldSinceOpen;
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (left <= 0) return;
      if (order.place === 'gone' || order.arrival > openTime || order.request.kind === 'stop') continue;
      const closable = this.#desk.closable(market, order.request.side);
      if (closable === 0) continue;
      left -= this.#within(market, order, { most: Math.min(left, closable), at: closeTime });
      this.#tell(tell);
    }
  }

  #within(market: MatchedMarket, order: WorkingOrder, bounds: TradeBounds): number {
    const price = priceWithin(market, order);
    return price === undefined ? 0 : this.#trade(market, order, price, bounds);
  }

  #trade(market: MatchedMarket, order: WorkingOrder, price: TradePrice, { most, at }: TradeBounds): number {
    const triggers =
      order.trigger === 'waiting' && (order.request.kind === 'stop' || order.request.kind === 'take-profit');
    if (triggers) order.trigger = 'triggered';
    const within = Math.min(most, market.reach.budgetLots);
    const filled =
      market.reach.depth === undefined
        ? this.#desk.trade({ market, order, price, most: within, at }, this.#events)
        : this.#take(market, order, price, { most: within, at });
    if (triggers && filled === 0) this.#desk.announceTrigger(order, at, this.#events);
    market.reach.budgetLots -= filled;
    return filled;
  }

  /**
   * Takes offers of the book, best first. Who takes gets each at its own price; a limit that rested gives its own price
   * to whoever comes.
   */
  #take(market: MatchedMarket, order: WorkingOrder, price: TradePrice, { most, at }: TradeBounds): number {
    const { request } = order;
    const limitTicks = request.kind === 'limit' ? request.limitTicks : undefined;
    let filled = 0;
    for (const offer of market.reach.depth?.within(request.side, limitTicks) ?? []) {
      if (order.place === 'gone') break;
      const ticks = price.liquidity === 'maker' ? (limitTicks ?? offer.ticks) : offer.ticks;
      const referenceTicks = price.liquidity === 'maker' ? ticks : price.referenceTicks;
      const deal = { market, order, price: { ...price, ticks, referenceTicks }, at };
      const lots = this.#desk.trade({ ...deal, most: Math.min(most - filled, offer.lots) }, this.#events);
      takeFrom(offer, lots);
      filled += lots;
    }
    return filled;
  }
}

/** How many lots may trade, and when. */
interface TradeBounds {
  readonly most: number;
  readonly at: Instant;
}

function takeFrom(offer: OfferedLots, lots: number): void {
  offer.lots -= lots;
}

/** Whether there is a price for an order of this side. Only a book can be without one. */
function isOffered({ depth }: Reach, side: Side): boolean {
  return depth === undefined || depth.best(side) !== undefined;
}

function priceWithin({ reach, rules }: MatchedMarket, order: WorkingOrder): TradePrice | undefined {
  if (!isOffered(reach, order.request.side)) return undefined;
  return priceWithinSpan(order, reach.prices, reach.adverseParts, rules.limitFill);
}
