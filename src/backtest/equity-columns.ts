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

  constructor({
    portfolio,
    markets,
    capacity,
  }: {
    readonly portfolio: PortfolioLedger;
    readonly markets: number;
    readonly capacity: number;
  }) {
    this.#portfolio = portfolio;
    this.#times = new Float64Array(capacity);
    this.#equity = new Float64Array(capacity);
    this.#cash = new Float64Array(capacity);
    this.#lots = Array.from({ length: markets }, () => new Float64Array(capacity));
    this.#prices = Array.from({ length: markets }, () => new Float64Array(capacity));
    this.#newest = new Float64Array(markets).fill(Number.NaN);
  }

  /** Notes the prices of a moment that gets no row. */
  pass(moment: Moment): void {
    for (let market = 0; market < this.#newest.length; market++) {
      const candle = moment.markets[market]?.candle;
      if (candle !== undefined) this.#newest[market] = candle.close;
    }
  }

  add(moment: Moment): void {
    const row = this.length++;
    const portfolio = this.#portfolio;
    const newest = this.#newest;
    const lots = this.#lots;
    const prices = this.#prices;
    const { markets } = moment;
    this.#times[row] = moment.at;
    this.#equity[row] = portfolio.equity;
    this.#cash[row] = portfolio.cash;
    for (let market = 0; market < newest.length; market++) {
      const { candle } = markets[market] as MarketView;
      if (candle !== undefined) newest[market] = candle.close;
      (lots[market] as Float64Array)[row] = portfolio.lots(market);
      (prices[market] as Float64Array)[row] = newest[market] as number;
    }
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
