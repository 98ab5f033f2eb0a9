import type { CandleSeries } from '../core/candle.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { StepColumn } from './step-column.ts';

/** Takes down the account after every moment, into columns laid out beforehand. */
export class EquityColumns {
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
  readonly #only: CandleSeries | undefined;
  /** Moments without a row, before the first row. */
  #passed = 0;
  /** Which series is in which slot; -1 in a free one. */
  readonly #places: readonly number[];

  constructor({
    portfolio,
    markets,
    capacity,
    places,
    only,
  }: {
    readonly portfolio: PortfolioLedger;
    readonly markets: number;
    readonly capacity: number;
    readonly places: readonly number[];
    /** The series of the only market, where that is neither listed nor settled: its closes are the prices. */
    readonly only: CandleSeries | undefined;
  }) {
    this.#portfolio = portfolio;
    this.#only = only;
    this.#places = places;
    this.#times = new Float64Array(capacity);
    this.#equity = new Float64Array(capacity);
    this.#lots = Array.from({ length: markets }, () => new StepColumn());
    this.#prices = only === undefined ? Array.from({ length: markets }, () => new Float64Array(capacity)) : [];
    this.#newest = new Float64Array(markets).fill(Number.NaN);
  }

  /** Notes the prices of a moment that gets no row. */
  pass(moment: Moment): void {
    this.#passed++;
    for (let market = 0; market < this.#places.length; market++) {
      const candle = moment.markets[market]?.candle;
      if (candle !== undefined) this.#newest[this.#places[market] as number] = candle.close;
    }
  }

  /** A market ended at what one unit pays, behind its last candle. */
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
    if (this.#only === undefined) this.#addPrices(row, moment);
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

  /** The columns, cut to the moments there were. */
  take() {
    const cut = (column: Float64Array) => column.subarray(0, this.length);
    return {
      times: cut(this.#times),
      equity: cut(this.#equity),
      cash: this.#cash,
      lots: this.#lots,
      prices:
        this.#only === undefined
          ? this.#prices.map(cut)
          : [this.#only.close.subarray(this.#passed, this.#passed + this.length)],
    };
  }
}
