import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import type { PortfolioView, PositionView } from '../core/portfolio.ts';
import { PositionBook, type BookedFill } from './position-book.ts';
import type { Trade } from './trade.ts';

/** Money that moved without a fill. */
export interface CashFlow {
  readonly amountMinor: bigint;
  readonly cause: 'funding' | 'interest' | 'transfer';
}

export interface PortfolioLedgerOptions {
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
}

/** Fills of one market with the book that follows from them. */
interface MarketLedger {
  readonly fills: BookedFill[];
  book: PositionBook;
  readonly perLot: number;
}

/**
 * Our own books: exact cash and positions, changed by fills and cash flows only. A fill seen twice counts once; one that
 * arrives late is put where it belongs in time, and the result is as if it had come in order. It is its own
 * PortfolioView, so that reading it allocates nothing: keep the numbers, not the object.
 */
export class PortfolioLedger implements PortfolioView {
  readonly positions: PositionView[];
  cashMinor: bigint;
  feesMinor = 0n;
  financingMinor = 0n;
  transfersMinor = 0n;
  readonly #markets: MarketLedger[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #seen = new Set<string>();
  readonly #prices: Float64Array;
  #cash: number;
  #openMarkets = 0;

  constructor({ instruments, cashMinor }: PortfolioLedgerOptions) {
    this.cashMinor = cashMinor;
    this.#cash = amountFromMinor(cashMinor);
    this.#markets = instruments.map((instrument) => ({ fills: [], book: new PositionBook(instrument), perLot: stepSize(instrument.lot) }));
    this.positions = this.#markets.map(({ book }) => book.view());
    this.#indexOf = new Map(instruments.map(({ id }, index) => [id, index]));
    this.#prices = new Float64Array(instruments.length).fill(Number.NaN);
  }

  /** Books a fill. `reason` says why its order was sent and goes into the trade log. Throws on an unknown instrument. */
  apply(fill: Fill, reason = ''): 'applied' | 'duplicate' {
    if (this.#seen.has(fill.id)) return 'duplicate';
    const index = this.#indexOf.get(fill.instrument);
    const market = index === undefined ? undefined : this.#markets[index];
    if (index === undefined || market === undefined) throw new RangeError(`Fill ${fill.id} is of ${fill.instrument}, which is not in this ledger`);
    this.#seen.add(fill.id);
    const { instrument } = market.book;
    const notional = BigInt(fill.priceTicks) * BigInt(fill.lots) * market.book.unitMinor;
    this.cashMinor += (fill.side === 'buy' ? -notional : notional) - fill.feeMinor;
    this.#cash = amountFromMinor(this.cashMinor);
    this.feesMinor += fill.feeMinor;
    const wasOpen = market.book.lots !== 0;
    this.#insert(market, { fill, reason });
    this.#openMarkets += Number(market.book.lots !== 0) - Number(wasOpen);
    this.positions[index] = market.book.view();
    if (Number.isNaN(this.#prices[index])) this.#prices[index] = fill.priceTicks * stepSize(instrument.tick);
    return 'applied';
  }

  applyCashFlow({ amountMinor, cause }: CashFlow): void {
    this.cashMinor += amountMinor;
    this.#cash = amountFromMinor(this.cashMinor);
    if (cause === 'transfer') this.transfersMinor += amountMinor;
    else this.financingMinor += amountMinor;
  }

  /** Tells the newest price of a market, in quote currency. */
  mark(market: number, price: number): void {
    this.#prices[market] = price;
  }

  get cash(): number {
    return this.#cash;
  }

  /** Cash and positions at the newest marks; before the first mark of a market, at the price of its first fill. */
  get equity(): number {
    if (this.#openMarkets === 0) return this.#cash;
    let equity = this.#cash;
    for (let index = 0; index < this.#markets.length; index++) {
      const { book, perLot } = this.#markets[index] as MarketLedger;
      if (book.lots !== 0) equity += book.lots * perLot * (this.#prices[index] as number);
    }
    return equity;
  }

  /** Profit of closed lots before fees and financing. */
  get realisedMinor(): bigint {
    return this.#markets.reduce((sum, { book }) => sum + book.realisedMinor, 0n);
  }

  /** Profit of open lots at the newest marks, before fees. */
  get unrealised(): number {
    return this.#markets.reduce((sum, { book, perLot }, index) => sum + (book.lots === 0 ? 0 : book.lots * perLot * (this.#prices[index] as number) - amountFromMinor(book.costMinor)), 0);
  }

  get isFlat(): boolean {
    return this.#openMarkets === 0;
  }

  /** Signed whole lots. */
  lots(market: number): number {
    return this.#markets[market]?.book.lots ?? 0;
  }

  /** What the open lots of a market cost, signed like them. */
  costMinor(market: number): bigint {
    return this.#markets[market]?.book.costMinor ?? 0n;
  }

  /** Finished round trips of all instruments, in the order of their exits. */
  trades(): readonly Trade[] {
    return this.#markets.flatMap(({ book }) => book.trades).sort((a, b) => a.exitAt - b.exitAt);
  }

  #insert(market: MarketLedger, booked: BookedFill): void {
    const { fills } = market;
    let place = fills.length;
    while (place > 0 && isAfter((fills[place - 1] as BookedFill).fill, booked.fill)) place -= 1;
    const late = place < fills.length;
    fills.splice(place, 0, booked);
    if (!late) {
      market.book.add(booked);
      return;
    }
    market.book = new PositionBook(market.book.instrument);
    for (const each of fills) market.book.add(each);
  }
}

/** The order of facts: by time, then by the venue's id, so that any order of arrival gives the same books. */
function isAfter(left: Fill, right: Fill): boolean {
  return left.at === right.at ? left.id > right.id : left.at > right.at;
}
