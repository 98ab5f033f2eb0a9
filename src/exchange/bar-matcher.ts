import { isVolumeKnown, type Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';
import type { Account } from './account.ts';
import { readBarPrices } from './bar-prices.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { ExchangeEvent, ExchangeListener } from './exchange-event.ts';
import { liquidationTicks, type MarkTicks } from './margin.ts';
import { isClearlySafe } from './margin-glance.ts';
import type { MarketState } from './market-state.ts';
import { adverseTicks, priceAtOpen, priceWithinBar, type TradePrice } from './order-price.ts';
import { stepsBelow } from './ticks.ts';
import type { TradeDesk } from './trade-desk.ts';
import { isMarketable, type WorkingOrder } from './working-order.ts';

/**
 * Matches one market's orders with one bar, in four phases that always suppose the bar went the bad way round:
 * the open; orders that open or add; stops and liquidation; profit-taking, only for lots that were held since the open.
 * docs/execution-model.md gives the reasons.
 *
 * After each order the listener is told what happened, and may send and cancel: what it sends at the open is among the
 * orders of this bar, and a stop that it sends later guards the rest of it.
 */
export class BarMatcher {
  readonly #account: Account;
  readonly #markets: readonly MarketState[];
  readonly #desk: TradeDesk;
  readonly #mark: MarkTicks;
  /** What the order at hand has led to and nobody has been told yet. */
  #events: ExchangeEvent[] = [];

  constructor(account: Account, markets: readonly MarketState[], desk: TradeDesk, mark: MarkTicks) {
    this.#account = account;
    this.#markets = markets;
    this.#desk = desk;
    this.#mark = mark;
  }

  /** The first phase, at the bar's open. Orders may join while it goes on. */
  open(market: MarketState, candle: Candle, tell: ExchangeListener): void {
    const { orders } = market;
    if (orders.length === 0) return;
    read(market, candle);
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.arrival > candle.openTime) continue;
      this.#atOpen(market, order, candle.openTime);
      this.#tell(tell);
    }
  }

  /** The other three phases, all of them at the bar's close. */
  within(market: MarketState, candle: Candle, tell: ExchangeListener): void {
    const { orders } = market;
    if (orders.length === 0 && isClearlySafe(this.#account, this.#markets, market, candle, this.#mark)) return;
    read(market, candle);
    const held = this.#account.lots[market.index] as number;
    this.#entries(market, candle, tell);
    const closed = this.#adverse(market, candle, tell);
    this.#favourable(market, Math.abs(held) - closed, Math.sign(held), candle, tell);
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'arriving' && order.arrival <= candle.openTime) order.place = 'resting';
    }
  }

  #tell(tell: ExchangeListener): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    tell(events);
  }

  #atOpen(market: MarketState, order: WorkingOrder, at: Instant): void {
    const dormant = order.request.reduce === 'reduce-only' && this.#desk.closable(market, order.request.side) === 0;
    const price =
      dormant && !isMarketable(order) ? undefined : priceAtOpen(order, market.bar.prices, market.adverseParts);
    if (price !== undefined) {
      this.#trade(market, order, price, Infinity, at);
    }
    if (order.request.kind === 'limit' && order.request.timeInForce === 'immediate-or-cancel') {
      this.#desk.end(order, 'immediate-or-cancel', at, this.#events);
    }
  }

  #entries(market: MarketState, { openTime, closeTime }: Candle, tell: ExchangeListener): void {
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.place === 'gone' || order.arrival > openTime || order.request.reduce === 'reduce-only') continue;
      if (this.#desk.closable(market, order.request.side) > 0) continue;
      this.#within(market, order, Infinity, closeTime);
      this.#tell(tell);
    }
  }

  /** Stops of the position, nearest first, and liquidation where it comes before them. Returns the lots closed. */
  #adverse(market: MarketState, candle: Candle, tell: ExchangeListener): number {
    let closed = 0;
    const { prices } = market.bar;
    // How far against the position the bar has gone already. What closing at a stop costs can lead to a liquidation of
    // the rest. The price has reached the stop by then, so that the liquidation is at that price or a worse one.
    let reached = (this.#account.lots[market.index] as number) > 0 ? prices.openBelow : prices.openAbove;
    for (;;) {
      const held = this.#account.lots[market.index] as number;
      if (held === 0) return closed;
      const stop = this.#nearestStop(market, candle, held);
      const liquidation = this.#reachedLiquidation(market, held, candle);
      if (
        liquidation !== undefined &&
        (stop === undefined || (held > 0 ? liquidation >= stop.triggerTicks : liquidation <= stop.triggerTicks))
      ) {
        this.#liquidate(
          market,
          held,
          held > 0 ? Math.min(liquidation, reached) : Math.max(liquidation, reached),
          candle.closeTime,
        );
        this.#tell(tell);
        return closed + Math.abs(held);
      }
      if (stop === undefined) return closed;
      closed += this.#within(market, stop.order, Math.abs(held), candle.closeTime);
      reached = held > 0 ? Math.min(reached, stop.triggerTicks) : Math.max(reached, stop.triggerTicks);
      this.#tell(tell);
    }
  }

  /** Stops that arrived after the open are among them: where in the bar its extreme lay, nobody knows. */
  #nearestStop(
    market: MarketState,
    { closeTime }: Candle,
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
      if (priceWithinBar(order, market.bar.prices, market.adverseParts, market.rules.limitFill) === undefined) continue;
      if (
        nearest === undefined ||
        (held > 0 ? triggerTicks > nearest.triggerTicks : triggerTicks < nearest.triggerTicks)
      )
        nearest = { order, triggerTicks };
    }
    return nearest;
  }

  #reachedLiquidation(market: MarketState, held: number, candle: Candle): number | undefined {
    if (market.settlement === 'own-cash' || isClearlySafe(this.#account, this.#markets, market, candle, this.#mark))
      return undefined;
    const ticks = liquidationTicks(this.#account, this.#markets, market, this.#mark);
    if (ticks === undefined) return undefined;
    return (held > 0 ? market.bar.prices.lowBelow <= ticks : market.bar.prices.highAbove >= ticks) ? ticks : undefined;
  }

  #liquidate(market: MarketState, held: number, referenceTicks: number, at: Instant): void {
    const side = held > 0 ? 'sell' : 'buy';
    const ticks = adverseTicks(side, referenceTicks, market.adverseParts);
    this.#desk.liquidate(market, { ticks, referenceTicks, liquidity: 'taker' }, at, this.#events);
  }

  #favourable(market: MarketState, heldLots: number, direction: number, candle: Candle, tell: ExchangeListener): void {
    let left = heldLots;
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (left <= 0) return;
      if (order.place === 'gone' || order.arrival > candle.openTime || order.request.kind === 'stop') continue;
      if (Math.sign(this.#account.lots[market.index] as number) !== direction) return;
      const closable = this.#desk.closable(market, order.request.side);
      if (closable === 0) continue;
      left -= this.#within(market, order, Math.min(left, closable), candle.closeTime);
      this.#tell(tell);
    }
  }

  #within(market: MarketState, order: WorkingOrder, most: number, at: Instant): number {
    const price = priceWithinBar(order, market.bar.prices, market.adverseParts, market.rules.limitFill);
    if (price === undefined) return 0;
    return this.#trade(market, order, price, most, at);
  }

  #trade(market: MarketState, order: WorkingOrder, price: TradePrice, most: number, at: Instant): number {
    const triggers =
      order.trigger === 'waiting' && (order.request.kind === 'stop' || order.request.kind === 'take-profit');
    if (triggers) order.trigger = 'triggered';
    const filled = this.#desk.trade(market, order, price, Math.min(most, market.bar.budgetLots), at, this.#events);
    if (triggers && filled === 0) this.#desk.announceTrigger(order, at, this.#events);
    market.bar.budgetLots -= filled;
    return filled;
  }
}

/** Reads a bar's prices and what may trade in it, once. */
function read(market: MarketState, candle: Candle): void {
  const { bar } = market;
  if (bar.reading === 'read') return;
  bar.reading = 'read';
  readBarPrices(candle, market.instrument, bar.prices);
  bar.budgetLots = volumeBudget(market, candle);
}

/**
 * Lots that may trade in this bar: the participation share of its volume, rounded down. Unlimited where the volume is
 * not known: it is told as none, or as 0 though the price moved.
 */
export function volumeBudget(market: MarketState, candle: Candle): number {
  if (market.participationParts === undefined || !isVolumeKnown(candle)) return Infinity;
  const volumeLots = stepsBelow(candle.volume, market.instrument.lot);
  return Number((BigInt(volumeLots) * BigInt(market.participationParts)) / BigInt(PARTS_PER_UNIT));
}
