import type { Clock } from '../../../core/clock.ts';
import type { Instant } from '../../../core/time.ts';
import type { AskedOrder } from './asked-order.ts';
import { ClientOrders } from './client-orders.ts';
import { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { ListedMarket } from './listed-market.ts';
import type { MarketNews, TradingMode } from './market-news.ts';
import type { AmendedTerms } from './order-amendment.ts';
import { OrderMatching } from './order-matching.ts';
import { OrderRegister } from './order-register.ts';
import { VenueAccount } from './venue-account.ts';
import type { VenueEvent, VenueListener } from './venue-event.ts';
import type { VenueLedger } from './venue-ledger.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';
import { VenuePrices } from './venue-prices.ts';

export interface KrakenVenueOptions {
  readonly markets: readonly ListedMarket[];
  /** Quote currency in the account at the start. All markets share one quote currency. */
  readonly cashMinor: bigint;
  readonly clock: Clock;
  readonly seed: number;
}

/**
 * The state of a simulated Kraken without its interfaces: one account, its orders and trades, and prices that follow
 * recorded candles or a market at another venue. This class moves the venue's time. Each call first catches up with the
 * clock, and nothing happens between calls, so a venue on a simulated clock repeats exactly. Catching up goes from
 * instant to instant: to the next turn of a price, or to an earlier event that is due.
 *
 * Prices, account and orders are separate classes. Matching, fees and cash are those of `exchange/`, as in a backtest.
 * An arriving order meets the price of its instant.
 */
export class KrakenVenue {
  /** The time and the cash at the beginning. */
  readonly opening: { readonly at: Instant; readonly cashMinor: bigint; readonly seed: number };
  readonly ids: KrakenIds;
  readonly prices: VenuePrices;
  readonly account: VenueAccount;
  readonly #register: OrderRegister;
  readonly #matching: OrderMatching;
  readonly #orders: ClientOrders;
  readonly #clock: Clock;
  readonly #listeners: VenueListener[] = [];
  #caughtUp: Instant;
  /** The venue's time stands still while a call is carried out. */
  #time: 'running' | 'standing' = 'running';
  #caughtUpListener: (now: Instant) => void = () => undefined;
  #learnedListener: (at: Instant, news: MarketNews) => void = () => undefined;

  constructor({ markets, cashMinor, clock, seed }: KrakenVenueOptions) {
    const at = clock.now();
    const notify = (event: VenueEvent): void => {
      for (const listener of this.#listeners) listener(event);
    };
    this.#clock = clock;
    this.#caughtUp = at;
    this.opening = { at, cashMinor, seed };
    this.ids = new KrakenIds(seed);
    this.prices = new VenuePrices(markets, at);
    this.account = new VenueAccount({ prices: this.prices, ids: this.ids, cashMinor, at });
    this.#register = new OrderRegister(notify);
    const parts = { prices: this.prices, account: this.account, register: this.#register, ids: this.ids };
    this.#matching = new OrderMatching({ ...parts, notify });
    this.#orders = new ClientOrders({ ...parts, matching: this.#matching });
    this.#matching.begin(at);
  }

  get markets(): readonly ListedMarket[] {
    return this.prices.markets;
  }

  get ledger(): VenueLedger {
    return this.account.ledger;
  }

  /** Calls the listener at each event, before the venue's state is complete. The listener must not call the venue. */
  onEvent(listener: VenueListener): void {
    this.#listeners.push(listener);
  }

  /** Carries out everything that is due by now. */
  catchUp(): Instant {
    const before = this.#caughtUp;
    const now = this.#advance();
    if (now > before) this.#caughtUpListener(now);
    return now;
  }

  /** Calls `act` at one instant. The venue's time stands still until it returns. */
  atOneInstant<Result>(act: (now: Instant) => Result): Result {
    const now = this.#advance();
    this.#time = 'standing';
    try {
      return act(now);
    } finally {
      this.#time = 'running';
    }
  }

  /** Calls the listener when the venue caught up outside of a call. */
  onCatchUp(listener: (now: Instant) => void): void {
    this.#caughtUpListener = listener;
  }

  /** Calls the listener with the news that the venue learned, after all its effects. */
  onLearned(listener: (at: Instant, news: MarketNews) => void): void {
    this.#learnedListener = listener;
  }

  get mode(): TradingMode {
    return this.prices.modeAt(this.#caughtUp);
  }

  /**
   * Takes news from outside and carries out all its effects. Throws a RangeError for prices of a market that follows
   * candles.
   */
  learn(news: MarketNews): void {
    const at = this.catchUp();
    if (news.kind === 'mode') this.prices.setMode(news.mode);
    else {
      const steps = this.prices.takePrices(news.prices, at);
      for (let step = 1; step <= steps; step++) this.#step((at + step) as Instant);
    }
    this.#learnedListener(at, news);
  }

  /** The present price in whole ticks. */
  ticks(market: KrakenMarket): number {
    return this.prices.ticks(market);
  }

  /** Coins. */
  lots(market: KrakenMarket): number {
    return this.account.lots(market);
  }

  /** Signed lots of margin positions. */
  marginLots(market: KrakenMarket): number {
    return this.account.marginLots(market);
  }

  /** Accepts an order and matches it with the price of this instant. Throws Kraken's refusal. */
  place(asked: AskedOrder, market: ListedMarket): VenueOrder {
    return this.#orders.place(asked, market, this.catchUp());
  }

  /** Replaces an open order by another. Throws the refusal of the new order; the old one then stays open. */
  replace(old: VenueOrder, asked: AskedOrder, market: ListedMarket): VenueOrder {
    return this.#orders.replace(old, asked, market, this.catchUp());
  }

  /**
   * Changes the terms of an open order, which keeps its ids. Returns the id of the amendment. Throws the refusal of an
   * order with these terms.
   */
  amend(order: VenueOrder, terms: AmendedTerms): string {
    return this.#orders.amend(order, terms, this.catchUp());
  }

  /** Throws the refusal that an order would get now, as a new order or in the place of the open order `instead`. */
  check(asked: AskedOrder, market: KrakenMarket, instead?: VenueOrder): void {
    this.#orders.check(asked, market, { now: this.#caughtUp, instead });
  }

  /** Cancels an open order. Throws Kraken's refusal when it is not open. */
  cancel(order: VenueOrder): void {
    this.#orders.cancel(order, this.catchUp());
  }

  /** Sets when all open orders are cancelled unless the client moves the time; undefined for never. */
  cancelAllAt(at: Instant | undefined): void {
    this.#orders.cancelAllAt = at;
  }

  order(txid: string): VenueOrder | undefined {
    return this.#register.byTxid(txid);
  }

  /** All orders, newest first. */
  orders(): VenueOrder[] {
    return this.#register.all();
  }

  /** Orders of this client id, newest first. */
  ordersNamed(clientId: string): VenueOrder[] {
    return this.#register.named(clientId);
  }

  /** Newest first. */
  open(): VenueOrder[] {
    return this.#register.open();
  }

  /** Whether time cannot change anything: there is no order, no position and no dead man's switch. */
  get isIdle(): boolean {
    return (
      this.#orders.cancelAllAt === undefined &&
      this.account.margin.positions.length === 0 &&
      this.#register.open().length === 0
    );
  }

  /** All trades, newest first. */
  trades(): VenueTrade[] {
    return this.#register.trades.toReversed();
  }

  get tradeCount(): number {
    return this.#register.trades.length;
  }

  /** Trades later than this, newest first. */
  tradesAfter(at: number): VenueTrade[] {
    return this.#register.tradesAfter(at);
  }

  /** The trades after the first `count`, oldest first. */
  tradesFrom(count: number): readonly VenueTrade[] {
    return this.#register.trades.slice(count);
  }

  /**
   * The next instant at which something other than the straight course of prices can happen: a fill, a trigger, a turn
   * of a price.
   */
  get nextInstant(): number {
    const next = Math.min(
      this.mode === 'maintenance' ? Infinity : this.account.margin.nextRollover(),
      this.prices.nextTurn,
      this.#orders.nextEnd,
      this.#matching.nextReached(this.#caughtUp),
    );
    return Math.max(next, this.#caughtUp + 1);
  }

  #advance(): Instant {
    const until = this.#clock.now();
    if (this.#time === 'standing') return this.#caughtUp;
    while (this.#caughtUp < until) this.#step(Math.min(until, this.nextInstant) as Instant);
    return this.#caughtUp;
  }

  #step(to: Instant): void {
    this.#caughtUp = to;
    this.#matching.walkTo(to);
    this.#orders.endDue(to);
    if (this.mode === 'maintenance') return;
    this.account.rollOver(to);
    this.#matching.keepMargin(to);
  }
}
