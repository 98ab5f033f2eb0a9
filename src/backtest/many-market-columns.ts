import type { MarketView, Moment } from '../core/moment.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { AccountColumns, RecordedColumns } from './account-columns.ts';
import { StepColumn } from './step-column.ts';

/**
 * Records the account of a backtest of several markets, or of some that are listed or settled, into columns laid out
 * beforehand.
 */
export class ManyMarketColumns implements AccountColumns {
  length = 0;
  readonly #portfolio: PortfolioLedger;
  readonly #times: Float64Array;
  readonly #equity: Float64Array;
  readonly #cash = new StepColumn();
  readonly #lots: readonly StepColumn[];
  /** Whether all columns of lots are at zero. */
  #lotsAre: 'zero' | 'some' = 'zero';
  readonly #prices: readonly Float64Array[];
  readonly #newest: Float64Array;
  /** Which series is in which slot; -1 in a free one. */
  readonly #places: readonly number[];

  constructor({
    portfolio,
    markets,
    capacity,
    places,
  }: {
    readonly portfolio: PortfolioLedger;
    readonly markets: number;
    readonly capacity: number;
    readonly places: readonly number[];
  }) {
    this.#portfolio = portfolio;
    this.#places = places;
    this.#times = new Float64Array(capacity);
    this.#equity = new Float64Array(capacity);
    this.#lots = Array.from({ length: markets }, () => new StepColumn());
    this.#prices = Array.from({ length: markets }, () => new Float64Array(capacity));
    this.#newest = new Float64Array(markets).fill(Number.NaN);
  }

  /** Remembers the prices for the first row. */
  pass(moment: Moment): void {
    for (let market = 0; market < this.#places.length; market++) {
      const candle = moment.markets[market]?.candle;
      if (candle !== undefined) this.#newest[this.#places[market] as number] = candle.close;
    }
  }

  settle(place: number, value: number): void {
    this.#newest[place] = value;
    this.#lots[place]?.set(this.length, 0);
  }

  add(moment: Moment): void {
    const row = this.length++;
    const portfolio = this.#portfolio;
    this.#times[row] = moment.at;
    this.#equity[row] = portfolio.equity;
    this.#cash.set(row, portfolio.cash);
    if (!portfolio.isFlat || this.#lotsAre === 'some') this.#addLots(row);
    this.#addPrices(row, moment);
  }

  #addLots(row: number): void {
    const portfolio = this.#portfolio;
    const lots = this.#lots;
    const places = this.#places;
    for (let market = 0; market < places.length; market++) {
      const place = places[market] as number;
      if (place >= 0) (lots[place] as StepColumn).set(row, portfolio.lots(market));
    }
    this.#lotsAre = portfolio.isFlat ? 'zero' : 'some';
  }

  #addPrices(row: number, { markets }: Moment): void {
    const newest = this.#newest;
    const prices = this.#prices;
    const places = this.#places;
    for (let market = 0; market < places.length; market++) {
      const place = places[market] as number;
      const candle = place < 0 ? undefined : (markets[market] as MarketView).candle;
      if (candle !== undefined) newest[place] = candle.close;
    }
    for (let place = 0; place < newest.length; place++) (prices[place] as Float64Array)[row] = newest[place] as number;
  }

  recorded(): RecordedColumns {
    const cut = (column: Float64Array) => column.subarray(0, this.length);
    return {
      times: cut(this.#times),
      equity: cut(this.#equity),
      cash: this.#cash,
      lots: this.#lots,
      prices: this.#prices.map(cut),
    };
  }
}
