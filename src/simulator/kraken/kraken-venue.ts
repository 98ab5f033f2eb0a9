import type { Candle, CandleSeries } from '../../core/candle.ts';
import type { Clock } from '../../core/clock.ts';
import type { Fill } from '../../core/fill.ts';
import type { OrderState } from '../../core/order.ts';
import type { Instant } from '../../core/time.ts';
import type { ExchangeEvent } from '../../exchange/exchange-event.ts';
import { Exchange } from '../../exchange/exchange.ts';
import { exactNotional } from '../../exchange/notional.ts';
import { stepsNearest } from '../../exchange/ticks.ts';
import { notionalMinor } from '../../core/money.ts';
import { PricePath } from '../price-path.ts';
import { KrakenError } from './kraken-error.ts';
import { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { meansPair } from './kraken-names.ts';
import { fundsProblem } from './order-funds.ts';
import type { AskedOrder } from './order-fields.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

export interface ListedMarket extends KrakenMarket {
  /** The candles that its price follows. */
  readonly series: CandleSeries;
}

export interface KrakenVenueOptions {
  readonly markets: readonly ListedMarket[];
  /** Quote currency in the account at the start. All markets share one quote currency. */
  readonly cashMinor: bigint;
  readonly clock: Clock;
  readonly seed: number;
}

/**
 * Kraken behind its wire: one account, its orders and trades, and prices that follow recorded candles. Nothing moves by
 * itself: each call first catches up with the clock, so that a venue on a simulated clock repeats exactly. Matching, fees
 * and cash are those of `exchange/`, the same as in a backtest. What an order meets on arrival is the price of that very
 * instant, shown to the matching core as a bar of no length.
 */
export class KrakenVenue {
  readonly markets: readonly ListedMarket[];
  /** How it began. */
  readonly opening: { readonly at: Instant; readonly cashMinor: bigint; readonly seed: number };
  readonly exchange: Exchange;
  readonly ids: KrakenIds;
  readonly #clock: Clock;
  readonly #paths: readonly PricePath[];
  readonly #orders = new Map<string, VenueOrder>();
  readonly #trades: VenueTrade[] = [];
  #caughtUp: Instant;
  /** Time stands still while a call is carried out. */
  #time: 'running' | 'standing' = 'running';
  #caughtUpListener: (now: Instant) => void = () => undefined;

  constructor({ markets, cashMinor, clock, seed }: KrakenVenueOptions) {
    if (new Set(markets.map(({ instrument }) => instrument.quote)).size !== 1) throw new RangeError('All markets of a simulated account have one quote currency');
    this.markets = markets;
    this.exchange = new Exchange({ markets, cashMinor });
    this.ids = new KrakenIds(seed);
    this.#clock = clock;
    this.#paths = markets.map(({ series }) => new PricePath(series));
    this.#caughtUp = clock.now();
    this.opening = { at: this.#caughtUp, cashMinor, seed };
    for (const [index, path] of this.#paths.entries()) {
      path.walkTo(clock.now());
      this.exchange.onBar(index, stillBar(path.price, clock.now()));
    }
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

  #advance(): Instant {
    const now = this.#clock.now();
    if (this.#time === 'standing' || now <= this.#caughtUp) return this.#caughtUp;
    const bars = this.#paths.flatMap((path, index) => path.walkTo(now).map((bar) => ({ index, bar })));
    bars.sort((a, b) => a.bar.openTime - b.bar.openTime || a.index - b.index);
    for (const { index, bar } of bars) this.#apply(this.exchange.onBar(index, bar));
    this.#caughtUp = now;
    return now;
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

  lots(market: KrakenMarket): number {
    return this.exchange.account.lots[this.#indexOf(market)] as number;
  }

  /** Takes an order and matches it with the price of this instant. Throws Kraken's refusal. */
  place({ request, clientId, userref, postOnly }: AskedOrder, market: ListedMarket): VenueOrder {
    const now = this.catchUp();
    const duplicate = clientId !== undefined && this.open().some((order) => order.clientId === clientId);
    // The wording of this refusal is not documented; that a client id may be taken once among open orders is.
    if (duplicate) throw new KrakenError('EGeneral:Invalid arguments:cl_ord_id');
    if (postOnly === 'post-only' && request.kind === 'limit' && crosses(request.side, request.limitTicks, this.ticks(market))) throw new KrakenError('EOrder:Post only order');
    const shortfall = fundsProblem(request, market, { venue: this, open: this.open() });
    if (shortfall !== undefined) throw shortfall;
    const problem = this.exchange.submit(request, now);
    if (problem?.trouble === 'size') throw new KrakenError(request.lots < market.instrument.minimumLots ? 'EOrder:Order minimum not met' : 'EOrder:Cost minimum not met');
    if (problem !== undefined) throw new Error(`The matching core refuses what was checked before: ${problem.reason}`);
    const order: VenueOrder = {
      txid: request.id, market, request, clientId, userref, postOnly, openedAt: now, closedAt: undefined,
      status: 'open', reason: undefined, filledLots: 0, costMinor: 0n, feeMinor: 0n, trades: [],
    };
    this.#orders.set(order.txid, order);
    this.#apply(this.exchange.onBar(this.#indexOf(market), stillBar(this.#pathOf(market).price, now)));
    return order;
  }

  /** Takes an open order back. Throws Kraken's refusal when it is not open. */
  cancel(order: VenueOrder): void {
    const outcome = this.exchange.cancel(order.request.id, this.catchUp());
    if (outcome.kind === 'not-open') throw new KrakenError('EOrder:Unknown order');
    this.#end(order, 'canceled', 'User requested', this.catchUp());
  }

  order(txid: string): VenueOrder | undefined {
    return this.#orders.get(txid);
  }

  /** All orders, newest first. */
  orders(): VenueOrder[] {
    return [...this.#orders.values()].reverse();
  }

  open(): VenueOrder[] {
    return this.orders().filter(({ status }) => status === 'open');
  }

  /** All trades, newest first. */
  trades(): VenueTrade[] {
    return [...this.#trades].reverse();
  }

  /** Trades after so many, oldest first. */
  tradesFrom(count: number): readonly VenueTrade[] {
    return this.#trades.slice(count);
  }

  #apply(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.kind === 'fill') this.#book(event.fill);
      else if (event.kind === 'order-update') this.#update(event.order, event.state, event.at);
    }
  }

  #book(fill: Fill): void {
    const order = this.#orders.get(fill.order);
    if (order === undefined) throw new Error(`A fill of order ${fill.order}, which this venue never took`);
    const { tick, lot } = order.market.instrument;
    const costMinor = exactNotional(fill.priceTicks, fill.lots, notionalMinor(1, 1, tick, lot));
    const trade: VenueTrade = {
      txid: this.ids.next('T'), number: this.#trades.length + 1, order, lots: fill.lots, priceTicks: fill.priceTicks,
      costMinor, feeMinor: fill.feeMinor, liquidity: fill.liquidity, at: fill.at,
    };
    this.#trades.push(trade);
    order.trades.push(trade.txid);
    order.filledLots += fill.lots;
    order.costMinor += costMinor;
    order.feeMinor += fill.feeMinor;
  }

  #update(txid: string, state: OrderState, at: Instant): void {
    const order = this.#orders.get(txid);
    if (order === undefined) return;
    if (state.kind === 'filled') this.#end(order, 'closed', undefined, at);
    else if (state.kind === 'cancelled') this.#end(order, 'canceled', state.reason === 'funds' ? 'Insufficient funds' : 'Order canceled', at);
  }

  #end(order: VenueOrder, status: 'closed' | 'canceled', reason: string | undefined, at: Instant): void {
    order.status = status;
    order.reason = reason;
    order.closedAt = at;
  }

  #indexOf(market: KrakenMarket): number {
    return this.markets.findIndex(({ instrument }) => instrument.id === market.instrument.id);
  }

  #pathOf(market: KrakenMarket): PricePath {
    return this.#paths[this.#indexOf(market)] as PricePath;
  }
}

function crosses(side: 'buy' | 'sell', limitTicks: number, priceTicks: number): boolean {
  return side === 'buy' ? limitTicks >= priceTicks : limitTicks <= priceTicks;
}

/** A bar in which nothing moves: what an order meets in the instant that it arrives. */
function stillBar(price: number, at: Instant): Candle {
  return { openTime: at, closeTime: at, open: price, high: price, low: price, close: price, volume: 0, transactions: Number.NaN };
}
