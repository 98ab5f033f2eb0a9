import type { Candle } from '../../../core/candle.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Fill } from '../../../core/fill.ts';
import { KrakenError } from './kraken-error.ts';
import { clientOrderId, type OrderRequest, type OrderState } from '../../../core/order.ts';
import { MINUTE, type Instant } from '../../../core/time.ts';
import { timeOf, type ExchangeEvent } from '../../../exchange/exchange-event.ts';
import { Exchange } from '../../../exchange/exchange.ts';
import type { OrderProblem } from '../../../exchange/order-problem.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import { TradedVolume } from '../../../exchange/traded-volume.ts';
import type { PriceCourse } from '../../../wire/price-course.port.ts';
import { FillBooking } from './fill-booking.ts';
import { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { meansPair } from './kraken-names.ts';
import type { ListedMarket } from './listed-market.ts';
import { MarginDesk } from './margin-desk.ts';
import type { MarketNews, TradingMode } from './market-news.ts';
import type { MarketBoards } from './market-boards.ts';
import { MarketCourses } from './market-courses.ts';
import { MarketTape } from './market-tape.ts';
import { openCostMinor } from './margin-book.ts';
import { newOrder, plainOrder } from './new-order.ts';
import { admitOrder } from './order-admission.ts';
import type { AmendedTerms } from './order-amendment.ts';
import type { AskedOrder } from './asked-order.ts';
import { minimumsProblem } from './order-minimums.ts';
import { reachOf } from './order-reach.ts';
import { OrderRegister } from './order-register.ts';
import { TriggerWatch } from './order-trigger.ts';
import { SpreadTape } from './spread-tape.ts';
import { stillBar } from './still-bar.ts';
import { VenueLedger } from './venue-ledger.ts';
import type { VenueEvent, VenueListener } from './venue-event.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

export interface KrakenVenueOptions {
  readonly markets: readonly ListedMarket[];
  /** Quote currency in the account at the start. All markets share one quote currency. */
  readonly cashMinor: bigint;
  readonly clock: Clock;
  readonly seed: number;
}

/**
 * Kraken behind its wire: one account, its orders and trades, and prices that follow recorded candles or are heard.
 * Nothing moves by itself: each call first catches up with the clock, so that a venue on a simulated clock repeats
 * exactly. Matching, fees and cash are those of `exchange/`, the same as in a backtest; orders with leverage go to a
 * `MarginDesk`. What an order meets on arrival is the price of that very instant, shown to the matching core as a bar
 * of no length. Between two calls the venue goes from instant to instant: to the next turn of a price, or to whatever
 * falls due before.
 */
export class KrakenVenue {
  readonly markets: readonly ListedMarket[];
  /** How it began. */
  readonly opening: { readonly at: Instant; readonly cashMinor: bigint; readonly seed: number };
  /** The spot market, and the account's cash and coins. */
  readonly exchange: Exchange;
  readonly margin: MarginDesk;
  /** What the account traded in 30 days, which its fees follow. */
  readonly volume = new TradedVolume();
  readonly ledger: VenueLedger;
  readonly ids: KrakenIds;
  /** The market's own trades. */
  readonly tape = new MarketTape();
  readonly spreads = new SpreadTape();
  readonly #clock: Clock;
  readonly #courses: MarketCourses;
  readonly #register = new OrderRegister();
  readonly #booking: FillBooking;
  /** When each market's book was last taken from. */
  readonly #takenAt: number[];
  readonly #listeners: VenueListener[] = [];
  #cancelAllAt: Instant | undefined;
  #caughtUp: Instant;
  /** Time stands still while a call is carried out. */
  #time: 'running' | 'standing' = 'running';
  #mode: TradingMode = 'online';
  #caughtUpListener: (now: Instant) => void = () => undefined;
  #learnedListener: (at: Instant, news: MarketNews) => void = () => undefined;

  constructor({ markets, cashMinor, clock, seed }: KrakenVenueOptions) {
    const quote = markets[0]?.pair.quote;
    if (quote === undefined || markets.some(({ pair }) => pair.quote.id !== quote.id))
      throw new RangeError('All markets of a simulated account have one quote currency');
    this.markets = markets;
    this.exchange = new Exchange({
      markets: markets.map(({ instrument, rules }) => ({ instrument: { ...instrument, kind: 'spot' }, rules })),
      cashMinor,
      volume: this.volume,
    });
    this.margin = new MarginDesk(markets, this.volume);
    this.ids = new KrakenIds(seed);
    this.ledger = new VenueLedger(this.ids);
    this.#booking = new FillBooking(this);
    this.#clock = clock;
    this.#caughtUp = clock.now();
    this.#courses = new MarketCourses(markets, this.#caughtUp);
    this.#takenAt = markets.map(() => -Infinity);
    this.opening = { at: this.#caughtUp, cashMinor, seed };
    const depositMinor = this.ledger.book({
      refid: this.ids.next('F'),
      at: this.#caughtUp,
      kind: 'deposit',
      asset: quote,
      amountMinor: cashMinor,
      feeMinor: 0n,
    });
    this.exchange.account.transfer(depositMinor - cashMinor);
    this.#courses.walkTo(this.#caughtUp);
    for (const index of markets.keys()) this.#show(index, stillBar(this.#courses.at(index).price, this.#caughtUp, 0));
  }

  /** Whoever listens is told in the midst of things: it takes notes, and calls nothing here. */
  onEvent(listener: VenueListener): void {
    this.#listeners.push(listener);
  }

  /** Lets everything happen that was due until now. */
  catchUp(): Instant {
    const before = this.#caughtUp;
    const now = this.#advance();
    if (now > before) this.#caughtUpListener(now);
    return now;
  }

  /** Carries something out at one instant: whatever catches up within finds that no time has passed. */
  atOneInstant<Result>(act: (now: Instant) => Result): Result {
    const now = this.#advance();
    this.#time = 'standing';
    try {
      return act(now);
    } finally {
      this.#time = 'running';
    }
  }

  /** Is told when the venue caught up by itself, outside of a call. */
  onCatchUp(listener: (now: Instant) => void): void {
    this.#caughtUpListener = listener;
  }

  /** Is told what the venue learned, after everything that came of it. */
  onLearned(listener: (at: Instant, news: MarketNews) => void): void {
    this.#learnedListener = listener;
  }

  /** A price that has ended is nobody's price, so nothing trades at it. */
  get mode(): TradingMode {
    return this.#caughtUp >= this.endsAt ? 'maintenance' : this.#mode;
  }

  /** The recorded candles of a market: none where prices are heard. */
  candles(market: KrakenMarket): MarketBoards {
    return this.#courses.boards(this.#indexOf(market));
  }

  /** When a price was heard last; undefined where none ever was. */
  get heardAt(): Instant | undefined {
    return this.#courses.heardAt;
  }

  /**
   * When the first of its recorded prices ends; Infinity where none does. From then on nothing trades: the market is in
   * maintenance.
   */
  get endsAt(): number {
    return this.#courses.endsAt;
  }

  /**
   * Takes news from outside, with all that comes of it. Throws a RangeError for prices of a market that follows
   * candles.
   */
  learn(news: MarketNews): void {
    const at = this.catchUp();
    if (news.kind === 'mode') this.#mode = news.mode;
    else this.#hear(news.prices, at);
    this.#learnedListener(at, news);
  }

  marketOf(name: string): ListedMarket {
    const market = this.markets.find(({ pair }) => meansPair(pair, name));
    if (market === undefined) throw new KrakenError('EQuery:Unknown asset pair');
    return market;
  }

  /** The price now, in whole ticks. */
  ticks(market: KrakenMarket): number {
    return stepsNearest(this.#pathOf(market).price, market.instrument.tick);
  }

  /** Coins. */
  lots(market: KrakenMarket): number {
    return this.exchange.account.lots[this.#indexOf(market)] as number;
  }

  /** Signed lots of margin positions. */
  marginLots(market: KrakenMarket): number {
    return this.margin.books[this.#indexOf(market)]?.lots ?? 0;
  }

  /** What the account is worth as collateral, and how much of that is in use. */
  standing(): {
    readonly cashMinor: bigint;
    readonly unrealisedMinor: bigint;
    readonly equityMinor: bigint;
    readonly usedMinor: bigint;
    readonly costMinor: bigint;
  } {
    const { cashMinor } = this.exchange.account;
    const unrealisedMinor = this.margin.unrealisedMinor({ mark: this.#mark });
    const costMinor = this.margin.books.reduce(
      (sum, { positions, unitMinor }) =>
        sum + positions.reduce((cost, position) => cost + openCostMinor(position, unitMinor), 0n),
      0n,
    );
    return {
      cashMinor,
      unrealisedMinor,
      equityMinor: cashMinor + unrealisedMinor,
      usedMinor: this.margin.usedMinor(),
      costMinor,
    };
  }

  /** Takes an order and matches it with the price of this instant. Throws Kraken's refusal. */
  place(asked: AskedOrder, market: ListedMarket): VenueOrder {
    const at = this.catchUp();
    this.check(asked, market);
    const order = newOrder({ txid: asked.request.id, market, sender: 'client', refid: undefined, at, asked });
    const problem = this.#stand(order);
    if (problem !== undefined) throw new Error(`The matching core refuses what was checked before: ${problem.reason}`);
    if (order.watch === undefined) this.#meetNow(order);
    else this.#fire(at);
    this.#keepMargin();
    return order;
  }

  /** Puts an order in the place of an open one. Throws the refusal of the new one, and then the old one stands. */
  replace(old: VenueOrder, asked: AskedOrder, market: ListedMarket): VenueOrder {
    this.catchUp();
    this.check(asked, market, old);
    this.#withdraw(old, 'canceled', 'Order replaced');
    return this.place(asked, market);
  }

  /**
   * Gives an open order other terms, under the same ids; the id of the amendment. Throws the refusal of an order of
   * these terms.
   */
  amend(order: VenueOrder, { request, trigger, postOnly }: AmendedTerms): string {
    const at = this.catchUp();
    const amendId = this.ids.next('T');
    if (request.lots <= order.filledLots) {
      this.#withdraw(order, 'canceled', 'Order amended below what has filled');
      return amendId;
    }
    const id = clientOrderId(amendId);
    const rest = { ...request, id, lots: request.lots - order.filledLots };
    this.check({ ...plainOrder(rest, order.leverage), trigger, postOnly }, order.market, order);
    const waits = order.watch !== undefined;
    const problem = waits ? undefined : this.#exchangeOf(order).submit(rest, at);
    if (problem !== undefined) throw new KrakenError(`EOrder:${problem.reason}`);
    if (!waits) this.#exchangeOf(order).cancel(order.request.id, at);
    Object.assign(order, {
      request: { ...request, id },
      trigger,
      postOnly,
      ...(waits && trigger !== undefined
        ? { watch: new TriggerWatch(trigger, request.side, this.ticks(order.market)) }
        : {}),
    });
    this.#register.rename(order);
    this.#tell({ kind: 'amended', order, at });
    if (waits) this.#fire(at);
    else this.#meetNow(order);
    this.#keepMargin();
    return amendId;
  }

  /** Throws the refusal that an order would meet here and now, or `instead` of an open one. */
  check(asked: AskedOrder, market: KrakenMarket, instead?: VenueOrder): void {
    admitOrder(asked, market, { venue: this, open: this.open().filter((order) => order !== instead), mode: this.mode });
  }

  /** Takes an open order back. Throws Kraken's refusal when it is not open. */
  cancel(order: VenueOrder): void {
    this.catchUp();
    if (order.status !== 'open') throw new KrakenError('EOrder:Unknown order');
    this.#withdraw(order, 'canceled', 'User requested');
  }

  /** Takes every open order back at an instant, unless it is put off before; undefined for never. */
  cancelAllAt(at: Instant | undefined): void {
    this.#cancelAllAt = at;
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

  /** Whether there is nothing that the passing of time could change: no order, no position, no switch. */
  get isIdle(): boolean {
    return this.#cancelAllAt === undefined && this.margin.positions.length === 0 && this.open().length === 0;
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

  /** Trades after so many, oldest first. */
  tradesFrom(count: number): readonly VenueTrade[] {
    return this.#register.trades.slice(count);
  }

  #hear(prices: Extract<MarketNews, { kind: 'heard' }>['prices'], at: Instant): void {
    for (const [id, heard] of Object.entries(prices))
      this.#courses.hear(
        this.markets.findIndex(({ instrument }) => instrument.id === id),
        heard,
        at,
      );
    const steps = Math.max(0, ...Object.values(prices).map(({ passed }) => passed.length));
    for (let step = 1; step <= steps; step++) this.#step((at + step) as Instant);
  }

  #advance(): Instant {
    const until = this.#clock.now();
    if (this.#time === 'standing') return this.#caughtUp;
    while (this.#caughtUp < until) this.#step(Math.min(until, this.nextInstant) as Instant);
    return this.#caughtUp;
  }

  /**
   * The next instant at which something other than the straight course of prices can happen: a fill, a trigger, a turn
   * of a price.
   */
  get nextInstant(): number {
    let next = Math.min(
      this.mode === 'maintenance' ? Infinity : this.margin.nextRollover(),
      this.#cancelAllAt ?? Infinity,
      this.#courses.nextTurn,
    );
    for (const { index, request } of this.margin.guards())
      next = Math.min(next, this.#reachedAt(this.markets[index] as ListedMarket, request));
    for (const { expiresAt, watch, market, request } of this.open()) {
      const reached =
        watch === undefined
          ? this.#reachedAt(market, request)
          : this.#pathOf(market).firstInstant((price) => watch.isReached(stepsNearest(price, market.instrument.tick)));
      next = Math.min(next, expiresAt ?? Infinity, reached ?? Infinity);
    }
    return Math.max(next, this.#caughtUp + 1);
  }

  /** When the price reaches an order of the matching core that it is not at already. */
  #reachedAt(market: KrakenMarket, request: OrderRequest): number {
    const reach = reachOf(request, market.instrument.tick, market.rules.limitFill);
    const reached = reach === undefined ? undefined : this.#pathOf(market).firstInstant(reach);
    return reached === undefined || reached <= this.#caughtUp + 1 ? Infinity : reached;
  }

  #step(to: Instant): void {
    const passed = this.#courses.walkTo(to);
    this.#caughtUp = to;
    // At the beginning of a bar in one market and at its end in another: told in the order of time.
    const events = passed.flatMap((bars, index) => bars.flatMap((bar) => this.#show(index, bar)));
    this.#apply(events.sort((a, b) => timeOf(a) - timeOf(b)));
    this.#fire(to);
    for (const order of this.open())
      if (order.expiresAt !== undefined && order.expiresAt <= to) this.#withdraw(order, 'expired', undefined);
    if (this.#cancelAllAt !== undefined && this.#cancelAllAt <= to) {
      this.#cancelAllAt = undefined;
      for (const order of this.open()) this.#withdraw(order, 'canceled', 'User requested');
    }
    if (this.mode === 'maintenance') return;
    this.#rollOver(to);
    this.#keepMargin();
  }

  /** Turns the orders whose triggers are reached into orders of the matching core, oldest first. */
  #fire(now: Instant): void {
    for (const order of this.open().reverse()) {
      const { watch, market } = order;
      if (watch === undefined || order.status !== 'open') continue;
      const ticks = this.ticks(market);
      watch.follow(ticks);
      if (!watch.isReached(ticks)) continue;
      order.watch = undefined;
      const problem = this.#exchangeOf(order).submit(order.request, now);
      if (problem === undefined) this.#meetNow(order);
      else this.#end(order, { status: 'canceled', reason: problem.reason, closedAt: now });
    }
  }

  #rollOver(now: Instant): void {
    for (const { position, feeMinor } of this.margin.rollOver(now)) {
      this.exchange.account.transfer(
        this.ledger.book({
          refid: position.id,
          at: now,
          kind: 'rollover',
          asset: position.order.market.pair.quote,
          amountMinor: 0n,
          feeMinor,
        }),
      );
    }
  }

  /** Moves the venue's own stops, and closes at once what is past them. */
  #keepMargin(): void {
    for (let round = 0; round <= this.markets.length; round++) {
      const reached = this.margin.guard(
        { cashMinor: this.exchange.account.cashMinor, mark: this.#mark },
        this.#caughtUp,
      );
      if (reached.length === 0) return;
      for (const index of reached) this.#apply(this.margin.exchange.onBar(index, this.#stillBarOf(index)));
    }
  }

  /** Enters an order, into the matching core or under watch, unless the core has something against it. */
  #stand(order: VenueOrder): OrderProblem | undefined {
    const { request, market, trigger } = order;
    if (trigger !== undefined) order.watch = new TriggerWatch(trigger, request.side, this.ticks(market));
    const problem = trigger === undefined ? this.#exchangeOf(order).submit(request, order.openedAt) : undefined;
    if (problem === undefined) this.#add(order);
    return problem;
  }

  /** Shows an order the price of this instant. */
  #meetNow(order: VenueOrder): void {
    const index = this.#indexOf(order.market);
    const trades = this.#register.trades.length;
    this.#apply(this.#exchangeOf(order).onBar(index, this.#stillBarOf(index)));
    if (this.#register.trades.length > trades) this.#takenAt[index] = this.#caughtUp;
  }

  /**
   * A bar in which nothing moves: what an order meets in the instant that it arrives. Where participation limits what
   * trades, the book holds a minute's volume, and fills again within a minute.
   */
  #stillBarOf(index: number): Candle {
    const path = this.#courses.at(index);
    return stillBar(
      path.price,
      this.#caughtUp,
      path.pace * Math.min(MINUTE, this.#caughtUp - (this.#takenAt[index] as number)),
    );
  }

  #show(index: number, bar: Candle): ExchangeEvent[] {
    const market = this.markets[index] as ListedMarket;
    this.spreads.note(market, stepsNearest(bar.close, market.instrument.tick), bar.closeTime);
    this.#tell({ kind: 'moved', market, bar, printed: this.tape.print(market, bar) });
    return [...this.exchange.onBar(index, bar), ...this.margin.exchange.onBar(index, bar)];
  }

  #apply(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.kind === 'fill') this.#book(event.fill);
      else if (event.kind === 'order-update') this.#update(event.order, event.state, event.at);
    }
  }

  #book(fill: Fill): void {
    const guarded = this.margin.guardFilled(fill.order, fill.lots);
    const order = this.#register.byRequest(fill.order) ?? this.#ownOrder(fill.at, guarded);
    this.#booking.book({ order, fill, index: this.#indexOf(order.market) }, (trade) => this.#bookTrade(trade));
    if (order.close !== undefined) this.#placeBehind(order, fill.lots, fill.at);
  }

  /** The order with which the venue itself closes a position whose margin has gone. */
  #ownOrder(at: Instant, guarded: ReturnType<MarginDesk['guardFilled']>): VenueOrder {
    const position = this.margin.books[guarded === undefined ? -1 : this.#indexOf(guarded.market)]?.positions[0];
    if (guarded === undefined || position === undefined)
      throw new Error('A fill of an order that this venue never took');
    const {
      market,
      request: { id, instrument, side, lots, purpose, reduce },
    } = guarded;
    const request: OrderRequest = { id, instrument, side, lots, purpose, reduce, createdAt: at, kind: 'market' };
    const order = newOrder({
      txid: this.ids.next('O'),
      market,
      sender: 'venue',
      refid: undefined,
      at,
      asked: plainOrder(request, position.leverage),
    });
    this.#add(order);
    return order;
  }

  /**
   * Places what closes the lots that an order has just filled, as soon as they are enough for an order, by lots and by
   * cost. It refuses nothing: the fill has happened. Lots that never become enough have no closing order.
   */
  #placeBehind(primary: VenueOrder, lots: number, at: Instant): void {
    primary.closeLots += lots;
    const { market, close, leverage, txid } = primary;
    if (close === undefined) return;
    const size = { lots: primary.closeLots, reduce: 'open-or-reduce' } as const;
    if (minimumsProblem({ ...size, ...close.core }, market, this.ticks(market)) !== undefined) return;
    const id = this.ids.next('O');
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
    if (this.#stand(order) === undefined) primary.closeLots = 0;
  }

  #update(id: string, state: OrderState, at: Instant): void {
    const order = this.#register.byRequest(id);
    if (order === undefined || order.status !== 'open') return;
    if (state.kind === 'filled') this.#end(order, { status: 'closed', reason: undefined, closedAt: at });
    else if (state.kind === 'cancelled')
      this.#end(order, {
        status: 'canceled',
        reason: state.reason === 'funds' ? 'Insufficient funds' : 'Order canceled',
        closedAt: at,
      });
    else if (state.kind === 'open') order.coreTrigger = state.trigger ?? order.coreTrigger;
  }

  #withdraw(order: VenueOrder, status: 'canceled' | 'expired', reason: string | undefined): void {
    if (order.watch === undefined) this.#exchangeOf(order).cancel(order.request.id, this.#caughtUp);
    this.#end(order, { status, reason, closedAt: this.#caughtUp });
  }

  #add(order: VenueOrder): void {
    this.#register.add(order);
    this.#tell({ kind: 'placed', order });
  }

  #bookTrade(trade: VenueTrade): void {
    this.#register.book(trade);
    this.#tell({ kind: 'traded', trade });
  }

  #end(order: VenueOrder, how: Pick<VenueOrder, 'status' | 'reason' | 'closedAt'>): void {
    this.#register.end(order, how);
    this.#tell({ kind: 'ended', order });
  }

  #tell(event: VenueEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #exchangeOf({ leverage }: VenueOrder): Exchange {
    return leverage === undefined ? this.exchange : this.margin.exchange;
  }

  readonly #mark = (index: number): number => this.ticks(this.markets[index] as ListedMarket);

  #indexOf(market: KrakenMarket): number {
    return this.markets.findIndex(({ instrument }) => instrument.id === market.instrument.id);
  }

  #pathOf(market: KrakenMarket): PriceCourse {
    return this.#courses.at(this.#indexOf(market));
  }
}
