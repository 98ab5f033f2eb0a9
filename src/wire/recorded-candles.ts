import type { Candle, CandleSeries } from '../core/candle.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instant, type Duration } from '../core/time.ts';
import { firstRowAt } from '../market/candle-series.ts';

/** One candle. The last of an answer may still be open. */
export type CandleRow = Omit<Candle, 'closeTime'>;

/**
 * What follows the last recorded candle: nothing, or the same candles backwards and then forwards again. Then time goes
 * on and no price jumps. Backwards a candle opens at its close.
 */
export type CandleEnding = 'ends' | 'there-and-back';

/** A stretch of the recording, in microseconds. */
export interface RecordedTimes {
  readonly from: number;
  readonly to: number;
}

function refuseUnknownVolume({ instrument, volume, length }: CandleSeries): void {
  const unknown = volume.reduce((count, each) => count + (Number.isNaN(each) ? 1 : 0), 0);
  if (unknown === 0) return;
  throw new EdgewiseError('data-missing', 'The venue cannot be simulated from candles without volume', {
    where: `${instrument.venue} ${instrument.id}`,
    expected: 'the volume of every candle',
    actual: `${unknown} of ${length} candles have none`,
    advice: 'Import candles of this market with their volume: edgewise data import FILE',
  });
}

/** Recorded candles by their place; the first is at 0. With `there-and-back` there is no last one. */
export class RecordedCandles {
  readonly interval: Duration;
  /** The number of candles; Infinity with `there-and-back`. */
  readonly length: number;
  /** The opening of the first candle and the close of the last. Both are 0 without candles. */
  readonly start: number;
  readonly end: number;
  readonly #series: CandleSeries;
  /** The time from the first opening to the last close. */
  readonly #span: number;

  /** Throws `data-missing` for candles without volume, because the venue makes its trades from the volume. */
  constructor(series: CandleSeries, ending: CandleEnding = 'ends') {
    refuseUnknownVolume(series);
    const { length, interval, openTime } = series;
    this.interval = interval;
    this.start = openTime[0] ?? 0;
    this.#series = series;
    this.#span = length === 0 ? 0 : (openTime[length - 1] as number) + interval - this.start;
    const isEndless = ending === 'there-and-back' && length > 0;
    this.length = isEndless ? Infinity : length;
    this.end = isEndless ? Infinity : this.start + this.#span;
  }

  /** Undefined beyond the last. */
  row(place: number): CandleRow | undefined {
    const { length, interval, openTime, open, high, low, close, volume, transactions } = this.#series;
    if (place < 0 || place >= this.length) return undefined;
    const pass = Math.floor(place / length);
    const isBack = pass % 2 === 1;
    const row = isBack ? length - 1 - (place % length) : place % length;
    const at = (column: Float64Array): number => column[row] as number;
    const opens = at(openTime) - this.start;
    const opensLater = isBack ? this.#span - opens - interval : opens;
    return {
      openTime: instant(this.start + pass * this.#span + opensLater),
      open: at(isBack ? close : open),
      high: at(high),
      low: at(low),
      close: at(isBack ? open : close),
      volume: at(volume),
      transactions: at(transactions),
    };
  }

  /**
   * The stretches of the recording whose candles the market shows from one time to another. They are mirrored on the
   * way back. Each recorded time is in them at most once.
   */
  recordedTimes(from: number, to: number): readonly RecordedTimes[] {
    const stretches: RecordedTimes[] = [];
    let time = Math.max(from, this.start);
    const until = Math.min(to, this.end);
    if (until - time >= 2 * this.#span && time < until) return [{ from: this.start, to: this.start + this.#span }];
    while (time < until) {
      const pass = Math.floor((time - this.start) / this.#span);
      const begun = this.start + pass * this.#span;
      const end = Math.min(until, begun + this.#span);
      const [first, last] =
        pass % 2 === 1 ? [this.#span - (end - begun), this.#span - (time - begun)] : [time - begun, end - begun];
      stretches.push({ from: this.start + first, to: this.start + last });
      time = end;
    }
    return stretches;
  }

  /** The place of the first candle that opens at this time or later. */
  firstAt(time: number): number {
    const { length, interval, openTime } = this.#series;
    if (time <= this.start || length === 0) return 0;
    if (time >= this.end) return this.length;
    const pass = Math.floor((time - this.start) / this.#span);
    const into = time - this.start - pass * this.#span;
    if (pass % 2 === 0) return pass * length + firstRowAt(openTime, instant(this.start + into));
    // Backwards a candle opens at or after `into` if forwards it closes at or before the rest of the span.
    const forwards = firstRowAt(openTime, instant(this.start + this.#span - into - interval + 1));
    return pass * length + (length - forwards);
  }
}
