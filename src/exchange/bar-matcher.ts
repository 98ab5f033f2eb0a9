import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';
import type { Account } from './account.ts';
import { emptyBarPrices, readBarPrices } from './bar-prices.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import { liquidationTicks, type MarkTicks } from './margin.ts';
import { isClearlySafe } from './margin-glance.ts';
import type { MarketState } from './market-state.ts';
import { adverseTicks, priceAtOpen, priceWithinBar } from './order-price.ts';
import { stepsBelow } from './ticks.ts';
import type { TradeDesk } from './trade-desk.ts';
import { isMarketable, type WorkingOrder } from './working-order.ts';

/**
 * Matches one market's orders with one bar, in four phases that always suppose the bar went the bad way round:
 * the open; orders that open or add; stops and liquidation; profit-taking, only for lots that were held since the open.
 * docs/execution-model.md gives the reasons.
 */
export class BarMatcher {
  readonly #account: Account;
  readonly #markets: readonly MarketState[];
  readonly #desk: TradeDesk;
  readonly #mark: MarkTicks;
  readonly #bar = emptyBarPrices();
  readonly #orders: WorkingOrder[] = [];
  #budget = Infinity;

  constructor(account: Account, markets: readonly MarketState[], desk: TradeDesk, mark: MarkTicks) {
    this.#account = account;
    this.#markets = markets;
    this.#desk = desk;
    this.#mark = mark;
  }

  match(market: MarketState, candle: Candle, events: ExchangeEvent[]): void {
    if (market.orders.length === 0 && isClearlySafe(this.#account, this.#markets, market, candle, this.#mark)) return;
    readBarPrices(candle, market.instrument, this.#bar);
    this.#budget = volumeBudget(market, candle);
    const orders = this.#arrived(market, candle.openTime);
    this.#atOpen(market, orders, candle.openTime, events);
    const held = this.#account.lots[market.index] as number;
    this.#entries(market, orders, candle.closeTime, events);
    const closed = this.#adverse(market, orders, candle, events);
    this.#favourable(market, orders, Math.abs(held) - closed, Math.sign(held), candle.closeTime, events);
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'arriving') order.place = 'resting';
    }
  }

  /** Orders that are there when the bar opens; the same list for every bar. */
  #arrived(market: MarketState, openTime: Instant): readonly WorkingOrder[] {
    const arrived = this.#orders;
    arrived.length = 0;
    for (let place = 0; place < market.orders.length; place++) {
      const order = market.orders[place] as WorkingOrder;
      if (order.place !== 'gone' && order.arrival <= openTime) arrived.push(order);
    }
    return arrived;
  }

  #atOpen(market: MarketState, orders: readonly WorkingOrder[], at: Instant, events: ExchangeEvent[]): void {
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone') continue;
      const dormant = order.request.reduce === 'reduce-only' && this.#desk.closable(market, order.request.side) === 0;
      const price = dormant && !isMarketable(order) ? undefined : priceAtOpen(order, this.#bar, market.adverseParts);
      if (price !== undefined) {
        if (order.request.kind === 'stop' || order.request.kind === 'take-profit') order.trigger = 'triggered';
        this.#trade(market, order, price, Infinity, at, events);
      }
      if (order.request.kind === 'limit' && order.request.timeInForce === 'immediate-or-cancel') {
        this.#desk.end(order, 'immediate-or-cancel', at, events);
      }
    }
  }

  #entries(market: MarketState, orders: readonly WorkingOrder[], at: Instant, events: ExchangeEvent[]): void {
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.request.reduce === 'reduce-only') continue;
      if (this.#desk.closable(market, order.request.side) > 0) continue;
      this.#within(market, order, Infinity, at, events);
    }
  }

  /** Stops of the position, nearest first, and liquidation where it comes before them. Returns the lots closed. */
  #adverse(market: MarketState, orders: readonly WorkingOrder[], candle: Candle, events: ExchangeEvent[]): number {
    let closed = 0;
    // How far the bar has gone already: what a stop's costs bring about cannot happen at a better price than the stop's.
    let reached = (this.#account.lots[market.index] as number) > 0 ? this.#bar.openBelow : this.#bar.openAbove;
    for (;;) {
      const held = this.#account.lots[market.index] as number;
      if (held === 0) return closed;
      const stop = this.#nearestStop(market, orders, held);
      const liquidation = this.#reachedLiquidation(market, held, candle);
      if (liquidation !== undefined && (stop === undefined || (held > 0 ? liquidation >= stop.triggerTicks : liquidation <= stop.triggerTicks))) {
        this.#liquidate(market, held, held > 0 ? Math.min(liquidation, reached) : Math.max(liquidation, reached), candle.closeTime, events);
        return closed + Math.abs(held);
      }
      if (stop === undefined) return closed;
      closed += this.#within(market, stop.order, Math.abs(held), candle.closeTime, events);
      reached = held > 0 ? Math.min(reached, stop.triggerTicks) : Math.max(reached, stop.triggerTicks);
    }
  }

  #nearestStop(market: MarketState, orders: readonly WorkingOrder[], held: number): { order: WorkingOrder; triggerTicks: number } | undefined {
    let nearest: { order: WorkingOrder; triggerTicks: number } | undefined;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.request.kind !== 'stop' || order.trigger === 'triggered') continue;
      const { side, triggerTicks } = order.request;
      if (side !== (held > 0 ? 'sell' : 'buy')) continue;
      if (priceWithinBar(order, this.#bar, market.adverseParts, market.rules.limitFill) === undefined) continue;
      if (nearest === undefined || (held > 0 ? triggerTicks > nearest.triggerTicks : triggerTicks < nearest.triggerTicks)) nearest = { order, triggerTicks };
    }
    return nearest;
  }

  #reachedLiquidation(market: MarketState, held: number, candle: Candle): number | undefined {
    if (market.settlement === 'own-cash' || isClearlySafe(this.#account, this.#markets, market, candle, this.#mark)) return undefined;
    const ticks = liquidationTicks(this.#account, this.#markets, market, this.#mark);
    if (ticks === undefined) return undefined;
    return (held > 0 ? this.#bar.lowBelow <= ticks : this.#bar.highAbove >= ticks) ? ticks : undefined;
  }

  #liquidate(market: MarketState, held: number, referenceTicks: number, at: Instant, events: ExchangeEvent[]): void {
    const side = held > 0 ? 'sell' : 'buy';
    this.#desk.liquidate(market, { ticks: adverseTicks(side, referenceTicks, market.adverseParts), referenceTicks, liquidity: 'taker' }, at, events);
  }

  #favourable(market: MarketState, orders: readonly WorkingOrder[], heldLots: number, direction: number, at: Instant, events: ExchangeEvent[]): void {
    let left = heldLots;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (left <= 0) return;
      if (order.place === 'gone' || order.request.kind === 'stop') continue;
      if (Math.sign(this.#account.lots[market.index] as number) !== direction) return;
      const closable = this.#desk.closable(market, order.request.side);
      if (closable > 0) left -= this.#within(market, order, Math.min(left, closable), at, events);
    }
  }

  #within(market: MarketState, order: WorkingOrder, most: number, at: Instant, events: ExchangeEvent[]): number {
    const price = priceWithinBar(order, this.#bar, market.adverseParts, market.rules.limitFill);
    if (price === undefined) return 0;
    const filled = this.#trade(market, order, price, most, at, events);
    if (order.request.kind === 'stop' || order.request.kind === 'take-profit') order.trigger = 'triggered';
    return filled;
  }

  #trade(market: MarketState, order: WorkingOrder, price: Parameters<TradeDesk['trade']>[2], most: number, at: Instant, events: ExchangeEvent[]): number {
    const filled = this.#desk.trade(market, order, price, Math.min(most, this.#budget), at, events);
    this.#budget -= filled;
    return filled;
  }
}

/** Lots that may trade in this bar: the participation share of its volume, rounded down. */
export function volumeBudget(market: MarketState, candle: Candle): number {
  if (market.participationParts === undefined) return Infinity;
  const volumeLots = stepsBelow(candle.volume, market.instrument.lot);
  return Number((BigInt(volumeLots) * BigInt(market.participationParts)) / BigInt(PARTS_PER_UNIT));
}
