import type { CandleSeries } from '../core/candle.ts';
import { stepSize } from '../core/money.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { AccountColumns, RecordedColumns } from './account-columns.ts';
import { StepColumn } from './step-column.ts';

/**
 * Records the account of a backtest of one market that is neither listed nor settled. Every candle is a moment there,
 * so the times and the prices are those of its series, and between two changes of the account the equity follows from
 * the closes. A moment at which nothing has changed costs two comparisons and no memory.
 */
export class LoneMarketColumns implements AccountColumns {
  length = 0;
  readonly #portfolio: PortfolioLedger;
  readonly #series: CandleSeries;
  readonly #cash = new StepColumn();
  readonly #lots = new StepColumn();
  /** Candles without a row, before the first row. */
  #passed = 0;

  constructor(portfolio: PortfolioLedger, series: CandleSeries) {
    this.#portfolio = portfolio;
    this.#series = series;
  }

  pass(): void {
    this.#passed++;
  }

  settle(): void {
    throw new RangeError(`${this.#series.instrument.id} is there for the whole backtest, and was settled`);
  }

  add(): void {
    const row = this.length++;
    this.#cash.set(row, this.#portfolio.cash);
    this.#lots.set(row, this.#portfolio.lots(0));
  }

  recorded(): RecordedColumns {
    const [from, to] = [this.#passed, this.#passed + this.length];
    const { close, openTime, interval } = this.#series;
    const prices = close.subarray(from, to);
    const times = new Float64Array(this.length);
    for (let row = 0; row < times.length; row++) times[row] = (openTime[from + row] as number) + interval;
    return { times, equity: this.#equity(prices), cash: this.#cash, lots: [this.#lots], prices: [prices] };
  }

  /** What `PortfolioLedger.equity` is at each close, by the same operations in the same order. */
  #equity(prices: Float64Array): Float64Array {
    const { lot } = this.#portfolio.instruments[0] ?? this.#series.instrument;
    const perLot = stepSize(lot);
    const equity = this.#cash.numbers(this.length);
    this.#lots.eachStep(this.length, (from, to, lots) => {
      if (lots === 0) return;
      const units = lots * perLot;
      for (let row = from; row < to; row++) equity[row] = (equity[row] as number) + units * (prices[row] as number);
    });
    return equity;
  }
}
