import { DAY, MINUTE, type Duration, type Instant } from '../../../core/time.ts';
import type { RecordedCandles } from '../../../wire/recorded-candles.ts';
import { CandleBoard, knownRows, type KnownRows } from './candle-rows.ts';

/** The number of closed candles that Kraken gives, without the open one. Source: its REST documentation, `OHLC`. */
const MOST_CANDLES = 720;

/** In minutes. Source: Kraken's REST documentation, `OHLC`. */
const OHLC_MINUTES: readonly unknown[] = [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600];

/**
 * The candle interval of this many minutes; undefined where Kraken has none, or where it is no multiple of the recorded
 * interval.
 */
export function ohlcInterval(minutes: unknown, recorded: Duration): Duration | undefined {
  if (!OHLC_MINUTES.includes(minutes)) return undefined;
  const interval = (Number(minutes) * MINUTE) as Duration;
  return interval % recorded === 0 ? interval : undefined;
}

/** The candles of one market at every interval that was asked for. */
export class MarketBoards {
  readonly candles: RecordedCandles;
  readonly #boards = new Map<Duration, CandleBoard>();
  #shownListener: (from: number, now: Instant) => void = () => undefined;

  constructor(candles: RecordedCandles) {
    this.candles = candles;
  }

  /**
   * The candle interval of this many minutes; undefined where Kraken has none, or where recorded candles cannot make
   * it.
   */
  intervalOf(minutes: unknown): Duration | undefined {
    return ohlcInterval(minutes, this.candles.interval);
  }

  /** Calls the listener with the opening of the first candle of every answer, before the answer is sent. */
  onShown(listener: (from: number, now: Instant) => void): void {
    this.#shownListener = listener;
  }

  /** The newest 720 closed candles, and the open one. */
  rows(interval: Duration, now: Instant): KnownRows {
    const board = this.#boards.get(interval) ?? new CandleBoard(this.candles, interval, MOST_CANDLES);
    this.#boards.set(interval, board);
    const rows = board.rows(now);
    this.#shownListener((rows.closed[0] ?? rows.growing)?.openTime ?? now, now);
    return rows;
  }

  /** The candles since some time, as they were recorded. */
  since(from: number, now: Instant): KnownRows {
    return knownRows(this.candles, from, now);
  }

  lastDay(now: Instant): KnownRows {
    return this.since(now - DAY, now);
  }
}
