import type { Candle } from '../core/candle.ts';
import type { OrderBook } from '../core/facts/order-book.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import { tradedUniverse, type Universe } from '../core/universe.ts';
import { Account } from './account.ts';
import {
  fundingWithin,
  payFunding,
  settleBorrow,
  settleDebt,
  settleFundingAtOpen,
  type FundingPayment,
} from './carrying-cost.ts';
import type { CashKeeping } from './cash-keeping.ts';
import { NO_EVENTS, type ExchangeEvent, type ExchangeListener } from './exchange-event.ts';
import type { ExchangeMarket } from './exchange-rules.ts';
import { isSafe } from './margin-glance.ts';
import type { MarketInput, Print } from './market-input.ts';
import { matchedMarket, type MatchedMarket } from './matched-market.ts';
import { exactNotional } from './notional.ts';
import { OrderMatcher } from './order-matcher.ts';
import { orderProblem, type OrderProblem } from './order-problem.ts';
import { middleOf, readBook, readCandle, readPrint } from './read-reach.ts';
import { RecentMap } from './recent-map.ts';
import { stepsNearest } from './ticks.ts';
import type { TradedVolume } from './traded-volume.ts';
import { TradeDesk } from './trade-desk.ts';
import type { ValuedAccount } from './valued-account.ts';
import { workingOrder, type WorkingOrder } from './working-order.ts';

export interface ExchangeOptions {
  readonly markets: readonly ExchangeMarket[];
  readonly cashMinor: bigint;
  /** Interest per year (365 days) on borrowed quote currency, as a fraction. */
  readonly debtAnnualRate?: number;
  /** What fee tiers follow, where a venue counts over the whole account; absent: each market has its own. */
  readonly volume?: TradedVolume;
  /** How the venue rounds money; absent: not at all. */
  readonly keeping?: CashKeeping;
  /** The most markets at one time; by default as many as `markets`. */
  readonly slots?: number | undefined;
}

/** An id is not taken again for as many orders at least. */
const REMEMBERED_ORDERS = 256;

/** A market with its candle, undefined where it has none at this moment. */
type CandleOf = (market: number) => Candle | undefined;

/** What became of a wish to cancel. */
export type ExchangeCancel =
  | { readonly kind: 'cancelled'; readonly filledLots: number }
  | { readonly kind: 'cancelling'; readonly filledLots: number }
  | { readonly kind: 'not-open' };

/**
 * A deterministic exchange with one account, driven by what its markets show: orders in, fills and cash flows out. It
 * knows no wire, no clock and no chance; the same calls give the same events.
 *
 * A driver that answers to what happens walks through a bar in the order of time: `open` for each market, `elapse` as
 * far as something else is due, `close` for each market. What happened is told at once, and the answers meet the rest
 * of the bar. One that does not calls `onBar` per market and closed candle. A print and a book are of one instant, and
 * are shown with `meet`. `take` shows either. A bar without working orders and position costs a comparison and a store.
 *
 * An order that has ended is forgotten, and its id with it, after hundreds of later ones.
 */
export class Exchange {
  readonly account: Account;
  readonly #markets: MatchedMarket[];
  readonly #universe: Universe;
  readonly #volume: TradedVolume | undefined;
  readonly #marks: Float64Array;
  /** Orders that have not ended, and the newest that have, so that an id is taken once. */
  readonly #orders = new RecentMap<ClientOrderId, WorkingOrder>({
    capacity: REMEMBERED_ORDERS,
    isNeeded: ({ place }) => place !== 'gone',
    areNeeded: () => this.#markets.some(({ orders }) => orders.length > 0),
  });
  readonly #valued: ValuedAccount;
  readonly #desk: TradeDesk;
  readonly #matcher: OrderMatcher;
  readonly #debtAnnualRate: number;
  #debtUntil = 0;
  /** While a bar is walked through, orders that are gone stay in their lists. */
  #walk: 'under-way' | 'none' = 'none';

  constructor({ markets, cashMinor, debtAnnualRate = 0, volume, keeping, slots }: ExchangeOptions) {
    const instruments = markets.map(({ instrument }) => instrument);
    this.#universe = tradedUniverse(instruments, slots);
    this.#volume = volume;
    this.account = new Account(cashMinor, this.#universe.slots, keeping);
    this.#markets = markets.map((market, index) => matchedMarket(market, index, volume));
    this.#marks = new Float64Array(this.#universe.slots).fill(Number.NaN);
    this.#debtAnnualRate = debtAnnualRate;
    this.#valued = { account: this.account, markets: this.#markets, mark: (market) => this.markTicks(market) };
    this.#desk = new TradeDesk(this.#valued);
    this.#matcher = new OrderMatcher(this.#valued, this.#desk);
  }

  /** Begins to trade a market; its number, which is the lowest one that is free. */
  list(market: ExchangeMarket): number {
    const index = this.#universe.list(market.instrument, 'traded');
    this.#markets[index] = matchedMarket(market, index, this.#volume);
    this.#marks[index] = Number.NaN;
    return index;
  }

  /**
   * Ends a market: charges what holding cost until then, pays what one unit is worth in quote currency for all that is
   * held, and cancels its orders. Its number is free when the listener is told. Throws a RangeError for a market that
   * is not there.
   */
  settle(index: number, { at, value }: { readonly at: Instant; readonly value: number }, tell: ExchangeListener): void {
    const market = this.#marketAt(index);
    if (this.account.lots[index] !== 0) this.#settle(market, { price: this.#marks[index] as number, at }, tell);
    const events: ExchangeEvent[] = [];
    this.#universe.settle(index);
    this.#desk.settle(market, value, at, events);
    this.#markets[index] = matchedMarket(market, index, this.#volume);
    tell(events);
  }

  /** Takes an order at `at`; it may trade from the first bar that opens at or after `at` plus latency. */
  submit(request: OrderRequest, at: Instant): OrderProblem | undefined {
    const index = this.#universe.slotOf(request.instrument);
    const market = index === undefined ? undefined : this.#markets[index];
    if (market === undefined)
      return { trouble: 'rejected', reason: `no instrument ${request.instrument} is traded here` };
    if (this.#orders.has(request.id)) return { trouble: 'rejected', reason: `order id ${request.id} was used before` };
    const problem = orderProblem(request, market, this.#marks[market.index] as number);
    if (problem !== undefined) return problem;
    const order = workingOrder(request, (at + market.rules.latency) as Instant);
    this.#orders.set(request.id, order);
    market.orders.push(order);
    return undefined;
  }

  /** Takes an order back: at once without latency, otherwise when the wish arrives (a bar may fill it before). */
  cancel(id: ClientOrderId, at: Instant): ExchangeCancel {
    const order = this.#orders.get(id);
    const market = this.#markets[this.#universe.slotOf(order?.request.instrument ?? '') ?? -1];
    if (order === undefined || market === undefined || order.place === 'gone') return { kind: 'not-open' };
    const { filledLots } = order;
    if (market.rules.latency > 0) {
      order.cancelAt ??= (at + market.rules.latency) as Instant;
      return { kind: 'cancelling', filledLots };
    }
    order.place = 'gone';
    if (this.#walk === 'none') sweep(market);
    return { kind: 'cancelled', filledLots };
  }

  /** Shows a market's next input to the orders and the position there, and gives all that came of it. */
  take(index: number, input: MarketInput): readonly ExchangeEvent[] {
    if (input.kind === 'bar') return this.onBar(index, input.candle);
    return gathered((gather) => this.meet(index, input, gather));
  }

  /** Shows a market's next closed candle. */
  onBar(index: number, candle: Candle): readonly ExchangeEvent[] {
    if (!this.isBusy(index)) {
      this.pass(index, candle);
      return NO_EVENTS;
    }
    return gathered((gather) => {
      this.open(index, candle, gather);
      this.elapse((market) => (market === index ? candle : undefined), (candle.closeTime - 1) as Instant, gather);
      this.close(index, candle, gather);
    });
  }

  /**
   * Shows what a market trades at or offers in one instant, not between the open and the close of one of its bars. The
   * answers meet the rest of the instant.
   */
  meet(index: number, shown: Print | OrderBook, tell: ExchangeListener): void {
    const market = this.#marketAt(index);
    const at = shown.kind === 'print' ? shown.at : shown.knownAt;
    const price = shown.kind === 'print' ? shown.price : middleOf(shown, this.#marks[index] as number);
    this.#marks[index] = price;
    if (!this.isBusy(index)) return;
    // A position is worth what would be taken for it, not what lies half-way.
    const [low = price, high = price] = shown.kind === 'print' ? [] : [shown.bids[0], shown.asks[0]];
    const span = { openTime: at, closeTime: at, low, high };
    this.#settle(market, { price, at }, tell);
    if (shown.kind === 'print') readPrint(shown, market);
    else readBook(shown, market);
    this.#walk = 'under-way';
    this.#matcher.open(market, span, tell);
    this.#matcher.within(market, span, tell);
    this.#walk = 'none';
    market.reach.reading = 'unread';
    sweep(market);
  }

  /**
   * Whether a bar could change something in a market: an order, or a position that costs money or can be liquidated.
   */
  isBusy(index: number): boolean {
    const { orders, holding } = this.#markets[index] as MatchedMarket;
    return (
      orders.length > 0 || (this.account.lots[index] !== 0 && (holding === 'charged' || this.#debtAnnualRate !== 0))
    );
  }

  /** Lets a bar go by in a market that is not busy. */
  pass(index: number, { close }: Candle): void {
    this.#marks[index] = close;
  }

  /**
   * The open of a market's bar: what holding cost until then, cancels that have arrived, and what trades at the open.
   */
  open(index: number, candle: Candle, tell: ExchangeListener): void {
    const market = this.#marketAt(index);
    this.#marks[index] = candle.open;
    if (!this.isBusy(index)) return;
    this.#settle(market, { price: candle.open, at: candle.openTime }, tell);
    if (market.orders.length === 0) return;
    readCandle(candle, market);
    this.#walk = 'under-way';
    this.#matcher.open(market, candle, tell);
    this.#walk = 'none';
  }

  /** Between open and close: pays the funding that falls due up to an instant, of all markets in the order of time. */
  elapse(candleOf: CandleOf, until: Instant, tell: ExchangeListener): void {
    for (const payment of this.#fundingUntil(candleOf, until)) {
      const events: ExchangeEvent[] = [];
      payFunding(this.account, payment, events);
      tell(events);
    }
  }

  /** The rest of a market's bar up to its close, after all that fell due before. */
  close(index: number, candle: Candle, tell: ExchangeListener): void {
    const market = this.#marketAt(index);
    if (this.isBusy(index)) {
      if (market.orders.length > 0 || !isSafe(this.#valued, market, candle)) {
        readCandle(candle, market);
        this.#walk = 'under-way';
        this.#matcher.within(market, candle, tell);
        this.#walk = 'none';
      }
      // A position that was opened inside the bar was there before its close, and pays what falls due at it.
      if (this.account.lots[index] !== 0) market.fundedUntil = candle.closeTime - 1;
    }
    market.reach.reading = 'unread';
    this.#marks[index] = candle.close;
    sweep(market);
  }

  /** The newest price of a market in whole ticks, an open or a close; NaN before the first. */
  markTicks(index: number): number {
    return stepsNearest(this.#marks[index] as number, (this.#markets[index] as MatchedMarket).instrument.tick);
  }

  /** Equity at the newest prices, exactly. */
  equityMinor(): bigint {
    let equity = this.account.cashMinor;
    for (const { index, unitMinor } of this.#markets) {
      const lots = this.account.lots[index] as number;
      if (lots !== 0) equity += exactNotional(this.markTicks(index), lots, unitMinor);
    }
    return equity;
  }

  /** Orders that have not ended, oldest first. */
  working(): readonly WorkingOrder[] {
    return this.#orders.needed();
  }

  /** What spread and slippage have cost so far against the prices without them. */
  get slippageMinor(): bigint {
    return this.#desk.slippageMinor;
  }

  get liquidations(): number {
    return this.#desk.liquidations;
  }

  #marketAt(index: number): MatchedMarket {
    return this.#markets[index] as MatchedMarket;
  }

  /** What falls due before a market's orders meet a price: the cost of holding until then, and cancels on their way. */
  #settle(
    market: MatchedMarket,
    { price, at }: { readonly price: number; readonly at: Instant },
    tell: ExchangeListener,
  ): void {
    const events: ExchangeEvent[] = [];
    this.#payDebt(at, events);
    if (this.account.lots[market.index] !== 0) {
      settleFundingAtOpen(this.account, market, { price, at }, events);
      settleBorrow(this.account, market, at, events);
    }
    const { orders } = market;
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as WorkingOrder;
      if (order.cancelAt !== undefined && order.cancelAt <= at) this.#desk.end(order, 'cancelled', at, events);
    }
    if (events.length === 0) return;
    this.#walk = 'under-way';
    tell(events);
    this.#walk = 'none';
  }

  /** What the account owes changes only where something is busy. Since the last time it owed what it owes now. */
  #payDebt(at: Instant, events: ExchangeEvent[]): void {
    if (this.#debtAnnualRate === 0 || at <= this.#debtUntil) return;
    const elapsed = at - this.#debtUntil;
    if (this.#debtUntil > 0) settleDebt(this.#valued, { annualRate: this.#debtAnnualRate, elapsed, at }, events);
    this.#debtUntil = at;
  }

  #fundingUntil(candleOf: CandleOf, until: Instant): readonly FundingPayment[] {
    const due: FundingPayment[] = [];
    for (const market of this.#markets) {
      if (market.rules.funding.kind === 'none' || this.account.lots[market.index] === 0) continue;
      const candle = candleOf(market.index);
      if (candle === undefined) continue;
      due.push(...fundingWithin(this.account, market, candle, until));
    }
    return due.length < 2 ? due : due.sort((a, b) => a.at - b.at);
  }
}

/** All that is told, as a list. */
function gathered(act: (gather: ExchangeListener) => void): readonly ExchangeEvent[] {
  const events: ExchangeEvent[] = [];
  act((told) => void events.push(...told));
  return events.length === 0 ? NO_EVENTS : events;
}

/** Leaves out the orders that are gone. */
function sweep({ orders }: MatchedMarket): void {
  let kept = 0;
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as WorkingOrder;
    if (order.place !== 'gone') orders[kept++] = order;
  }
  // Unlike a new length, this keeps the list's memory for the next order.
  while (orders.length > kept) orders.pop();
}
