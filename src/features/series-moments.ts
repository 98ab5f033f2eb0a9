import type { CandleSeries } from '../core/candle.ts';
import type { Moment } from '../core/moment.ts';
import { instant } from '../core/time.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Shows the rows of one series as moments of a universe of one. One object is reused for every row. */
export class SeriesMoments {
  readonly #series: CandleSeries;
  readonly #candle;
  readonly #view;
  readonly #moment;

  constructor(series: CandleSeries) {
    this.#series = series;
    const start = instant(0);
    this.#candle = {
      openTime: start,
      closeTime: start,
      open: 0,
      high: 0,
      low: 0,
      close: 0,
      volume: 0,
      transactions: 0,
    };
    this.#view = { candle: this.#candle, continuity: 'continuous' as 'continuous' | 'after-hole' };
    this.#moment = { at: start, markets: [this.#view] } satisfies Mutable<Moment>;
  }

  /** The moment at which this row closed. */
  at(row: number, continuity: 'continuous' | 'after-hole'): Moment {
    const series = this.#series;
    const candle = this.#candle;
    candle.openTime = instant(series.openTime[row] as number);
    candle.closeTime = instant(candle.openTime + series.interval);
    candle.open = series.open[row] as number;
    candle.high = series.high[row] as number;
    candle.low = series.low[row] as number;
    candle.close = series.close[row] as number;
    candle.volume = series.volume[row] as number;
    candle.transactions = series.transactions[row] as number;
    this.#view.continuity = continuity;
    this.#moment.at = candle.closeTime;
    return this.#moment;
  }
}
