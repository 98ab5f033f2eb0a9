import type { Candle, CandleSeries } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Walks through one series. Shows each candle in the same objects again and again, so that a bar costs no memory. */
export class PastCandles {
  readonly view: Mutable<MarketView> = { candle: undefined, continuity: 'continuous' };
  /** Row of the candle shown last; -1 before the first. */
  row = -1;
  /** When the next candle closes; Infinity when there is none. */
  nextClose = Number.POSITIVE_INFINITY;
  /** Open of the next candle. */
  nextOpen = Number.POSITIVE_INFINITY;
  readonly #series: CandleSeries;
  readonly #candle: Mutable<Candle>;
  #segment = 0;
  /** Row of the next candle that follows a hole. */
  #nextStart = Number.POSITIVE_INFINITY;

  constructor(series: CandleSeries) {
    this.#series = series;
    const never = instant(0);
    // Fractions first, so that the engine of the language keeps every field a double from the start.
    this.#candle = {
      openTime: never,
      closeTime: never,
      open: 0.5,
      high: 0.5,
      low: 0.5,
      close: 0.5,
      volume: 0.5,
      transactions: 0.5,
    };
    this.#findNextStart();
    this.#lookAhead();
  }

  /** The next candle becomes the one in view. */
  show(): void {
    const row = ++this.row;
    const series = this.#series;
    const candle = this.#candle;
    candle.openTime = series.openTime[row] as Instant;
    candle.closeTime = this.nextClose as Instant;
    candle.open = series.open[row] as number;
    candle.high = series.high[row] as number;
    candle.low = series.low[row] as number;
    candle.close = series.close[row] as number;
    candle.volume = series.volume[row] as number;
    candle.transactions = series.transactions[row] as number;
    this.view.candle = candle;
    const afterHole = row === this.#nextStart;
    this.view.continuity = afterHole ? 'after-hole' : 'continuous';
    if (afterHole) this.#findNextStart();
    this.#lookAhead();
  }

  /** There was no candle of this instrument at this moment. */
  hide(): void {
    this.view.candle = undefined;
    this.view.continuity = 'continuous';
  }

  /** Looked for once per segment, because every row asks whether it is one. */
  #findNextStart(): void {
    const { segments } = this.#series;
    while (this.#segment < segments.length && (segments[this.#segment]?.start ?? 0) <= Math.max(0, this.row))
      this.#segment++;
    this.#nextStart = segments[this.#segment]?.start ?? Number.POSITIVE_INFINITY;
  }

  #lookAhead(): void {
    const next = this.row + 1;
    if (next >= this.#series.length) {
      this.nextOpen = Number.POSITIVE_INFINITY;
      this.nextClose = Number.POSITIVE_INFINITY;
      return;
    }
    const open = this.#series.openTime[next] as number;
    const close = open + this.#series.interval;
    if (next > 0 && close <= this.nextClose) {
      throw new RangeError(
        `Candles of ${this.#series.instrument.id} are in order of time; row ${next} is not later than the one before`,
      );
    }
    this.nextOpen = open;
    this.nextClose = close;
  }
}
