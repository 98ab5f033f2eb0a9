import type { Candle, CandleSeries } from '../../src/core/candle.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Fill } from '../../src/core/fill.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../../src/core/order.ts';
import { amountFromMinor, stepSize } from '../../src/core/money.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { instant, type Instant } from '../../src/core/time.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';
import { exchangeRules } from '../../src/exchange/exchange-rules.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { OpenOrder, SubmitOutcome } from '../../src/execution/venue.port.ts';
import type { MarketNews } from '../../src/live/market-news.port.ts';

/** Makers trade for nothing; takers pay one fee, whatever their volume. */
export const BAZAAR_TAKER_BPS = 25;

/** A market of the bazaar with the time in which it is there. Its candles are those of its life. */
export interface BazaarStand {
  readonly series: CandleSeries;
  /** Absent: the stand is there from the beginning. */
  readonly from?: Instant;
  /** When it is settled, and what one unit pays then; absent: never. */
  readonly settlement?: { readonly at: Instant; readonly value: number };
}

interface Step {
  readonly at: number;
  /** At one instant markets are settled, then others are listed, then candles open. */
  readonly rank: number;
  readonly carryOut: () => void;
}

export interface BazaarOptions {
  readonly stands: readonly BazaarStand[];
  readonly clock: Clock;
  readonly cashMinor: bigint;
}

/** An exchange without a wire: the matching core, walked along recorded candles as its clock goes on. */
export class BazaarExchange {
  readonly stands: readonly BazaarStand[];
  /** Every order that arrived, in order. */
  readonly arrived: OrderRequest[] = [];
  readonly fills: Fill[] = [];
  /** What was listed and settled, oldest first. */
  readonly news: MarketNews[] = [];
  /** What a kit with a bug makes of the news. */
  misread: (news: MarketNews) => MarketNews = (news) => news;
  /** What was held of each market when it was settled. */
  readonly payouts: { readonly instrument: string; readonly lots: number; readonly value: number }[] = [];
  readonly #clock: Clock;
  readonly #exchange: Exchange;
  readonly #states = new Map<ClientOrderId, OrderState>();
  /** The number of each market in the matching core; none of one that is not there. */
  readonly #slots = new Map<string, number>();
  readonly #steps: readonly Step[];
  #step = 0;

  constructor({ stands, clock, cashMinor }: BazaarOptions) {
    this.stands = stands;
    this.#clock = clock;
    this.#exchange = new Exchange({ markets: [], cashMinor, slots: stands.length });
    for (const { series, from } of stands) if (from === undefined) this.#list(series.instrument);
    this.#steps = stands.flatMap((stand) => this.#stepsOf(stand)).toSorted((a, b) => a.at - b.at || a.rank - b.rank);
  }

  #list(instrument: Instrument): void {
    const fees = [{ volume: 0, makerBps: 0, takerBps: BAZAAR_TAKER_BPS }];
    const rules = exchangeRules({ fees, slippageBps: 0 });
    this.#slots.set(instrument.id, this.#exchange.list({ instrument, rules }));
  }

  #stepsOf(stand: BazaarStand): Step[] {
    const { series, from, settlement } = stand;
    const { instrument } = series;
    const { id } = instrument;
    const steps: Step[] = candlesOf(stand).flatMap(({ openTime, closeTime, open, close }) => [
      { at: openTime, rank: 3, carryOut: () => this.#show(id, { at: openTime, price: open }) },
      {
        at: closeTime - 1,
        rank: 0,
        carryOut: () => this.#show(id, { at: instant(closeTime - 1), price: close }),
      },
    ]);
    if (from !== undefined)
      steps.push({
        at: from,
        rank: 2,
        carryOut: () => {
          this.#list(instrument);
          this.news.push({ kind: 'listed', at: from, instrument, role: 'traded' });
        },
      });
    if (settlement !== undefined)
      steps.push({
        at: settlement.at,
        rank: 1,
        carryOut: () => {
          this.payouts.push({ instrument: id, lots: this.lots(id), value: settlement.value });
          this.#exchange.settle(this.#slot(id), settlement, this.#listen);
          this.#slots.delete(id);
          this.news.push({ kind: 'settled', instrument: id, ...settlement });
        },
      });
    return steps;
  }

  #show(id: string, { at, price }: { readonly at: Instant; readonly price: number }): void {
    this.#exchange.meet(this.#slot(id), { kind: 'print', at, price, volume: Number.NaN }, this.#listen);
  }

  #slot(id: string): number {
    return this.#slots.get(id) ?? -1;
  }

  get cashMinor(): bigint {
    return this.#exchange.account.cashMinor;
  }

  /** The markets that are there now. */
  get listed(): readonly Instrument[] {
    this.catchUp();
    return this.stands.flatMap(({ series: { instrument } }) => (this.#slots.has(instrument.id) ? [instrument] : []));
  }

  lots(id: string): number {
    return this.#exchange.account.lots[this.#slot(id)] ?? 0;
  }

  /** A stop cannot rest here. */
  submit(order: OrderRequest): SubmitOutcome {
    const now = this.catchUp();
    this.arrived.push(order);
    const stand = this.listed.find(({ id }) => id === order.instrument);
    if (stand === undefined || order.kind === 'stop' || order.kind === 'take-profit')
      return { kind: 'refused', trouble: 'rejected', retryable: 'final', reason: 'the bazaar knows no such order' };
    const price = order.kind === 'limit' ? order.limitTicks * stepSize(stand.tick) : this.price(stand.id);
    if (order.side === 'buy' && order.lots * stepSize(stand.lot) * price > amountFromMinor(this.cashMinor))
      return { kind: 'refused', trouble: 'funds', retryable: 'final', reason: 'nothing is sold on credit' };
    const problem = this.#exchange.submit(order, now);
    if (problem !== undefined) return { kind: 'refused', retryable: 'final', ...problem };
    this.#states.set(order.id, { kind: 'open', filledLots: 0 });
    // It meets the price of now at once.
    this.#show(stand.id, { at: now, price: this.price(stand.id) });
    return { kind: 'accepted' };
  }

  cancel(id: ClientOrderId): 'cancelled' | 'not-open' {
    const outcome = this.#exchange.cancel(id, this.catchUp());
    if (outcome.kind === 'not-open') return 'not-open';
    this.#states.set(id, { kind: 'cancelled', filledLots: outcome.filledLots, reason: 'asked for' });
    return 'cancelled';
  }

  stateOf(id: ClientOrderId): OrderState | undefined {
    this.catchUp();
    return this.#states.get(id);
  }

  open(): readonly OpenOrder[] {
    this.catchUp();
    return this.#exchange
      .working()
      .map(({ request: { id, instrument } }) => ({ id, instrument, state: this.#states.get(id)! }));
  }

  /** The newest price, an open or a close; NaN before the first, and where the market is not there. */
  price(id: string): number {
    this.catchUp();
    const slot = this.#slots.get(id);
    const instrument = this.stands.find(({ series }) => series.instrument.id === id)?.series.instrument;
    if (slot === undefined || instrument === undefined) return Number.NaN;
    return this.#exchange.markTicks(slot) * stepSize(instrument.tick);
  }

  /** Opens and closes candles, lists and settles markets, up to now. */
  catchUp(): Instant {
    const now = this.#clock.now();
    for (let step = this.#steps[this.#step]; step !== undefined && step.at <= now;) {
      step.carryOut();
      step = this.#steps[++this.#step];
    }
    return now;
  }

  readonly #listen = (events: readonly ExchangeEvent[]): void => events.forEach((event) => this.#take(event));

  #take(event: ExchangeEvent): void {
    if (event.kind === 'order-update') this.#states.set(event.order, event.state);
    if (event.kind !== 'fill') return;
    const { fill } = event;
    this.fills.push(fill);
    const asked = this.arrived.find(({ id }) => id === fill.order)?.lots ?? 0;
    const filledLots = this.fills.reduce((sum, { order, lots }) => sum + (order === fill.order ? lots : 0), 0);
    this.#states.set(fill.order, filledLots < asked ? { kind: 'open', filledLots } : { kind: 'filled' });
  }
}

/** The candles of the life of a stand. */
export function candlesOf({ series, from = instant(0), settlement }: BazaarStand): Candle[] {
  return [...series.openTime.keys()]
    .flatMap((row) => candleAt(series, row) ?? [])
    .filter(({ openTime, closeTime }) => openTime >= from && closeTime <= (settlement?.at ?? Infinity));
}

/** One row of a series; undefined beyond the last. */
function candleAt(
  { openTime, open, high, low, close, volume, transactions, interval }: CandleSeries,
  row: number,
): Candle | undefined {
  const at = openTime[row];
  if (at === undefined) return undefined;
  const value = (column: Float64Array): number => column[row] as number;
  return {
    openTime: instant(at),
    closeTime: instant(at + interval),
    open: value(open),
    high: value(high),
    low: value(low),
    close: value(close),
    volume: value(volume),
    transactions: value(transactions),
  };
}
