import type { MarketView, Moment } from '../core/moment.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';

/** Takes down the account after every moment, into columns laid out beforehand. */
export class EquityColumns {
  length = 0;
  readonly #portfolio: PortfolioLedger;
  readonly #times: Float64Array;
  readonly #equity: Float64Array;
  readonly #cash: Float64Array;
  readonly #lots: readonly Float64Array[];
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
    this.#cash = new Float64Array(capacity);
    this.#lots = Array.from({ length: markets }, () => new Float64Array(capacity));
    this.#prices = Array.from({ length: markets }, () => new Float64Array(capacity));
    this.#newest = new Float64Array(markets).fill(Number.NaN);
  }

  /** Notes the prices of a moment that gets no row. */
  pass(moment: Moment): void {
    for (let market = 0; market < this.#places.length; market++) {
      const candle = moment.markets[market]?.candle;
      if (candle !== undefined) this.#newest[this.#places[market] as number] = candle.close;
    }
  }

  /** A market ended at what one unit pays, behind its last candle. */
  settle(place: number, value: number): void {
    this.#newest[place] = value;
  }

  add(moment: Moment): void {
    const row = this.length++;
    const portfolio = this.#portfolio;
    const newest = this.#newest;
    const lots = this.#lots;
    const prices = this.#prices;
    const places = this.#places;
    const { markets } = moment;
    this.#times[row] = moment.at;
    this.#equity[row] = portfolio.equity;
    this.#cash[row] = portfolio.cash;
    for (let market = 0; market < places.length; market++) {
      const place = places[market] as number;
      if (place < 0) continue;
      const { candle } = markets[market] as MarketView;
      if (candle !== undefined) newest[place] = candle.close;
      (lots[place] as Float64Array)[row] = portfolio.lots(market);
    }
    for (let place = 0; place < newest.length; place++) (prices[place] as Float64Array)[row] = newest[place] as number;
  }

  /** The columns, cut to the moments there were. */
  take() {
    const cut = (column: Float64Array) => column.subarray(0, this.length);
    return {
      times: cut(this.#times),
      equity: cut(this.#equity),
      cash: cut(this.#cash),
      lots: this.#lots.map(cut),
      prices: this.#prices.map(cut),
    };
  }
}
