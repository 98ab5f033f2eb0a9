import { DAY, MINUTE, type Duration, type Instant } from '../../../core/time.ts';
import type { RecordedCandles } from '../../../wire/recorded-candles.ts';
import { CandleBoard, knownRows, type KnownRows } from './candle-rows.ts';

/** As many as Kraken remembers, and the one under way. Source: its REST documentation, `OHLC`. */
export const MOST_CANDLES = 720;

/** In minutes. Source: Kraken's REST documentation, `OHLC`. */
const OHLC_MINUTES: readonly unknown[] = [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600];

/** So many minutes as an interval of Kraken's that is the recorded one or a multiple of it; undefined for any other. */
export function ohlcInterval(minutes: unknown, recorded: Duration): Duration | undefined {
  if (!OHLC_MINUTES.includes(minutes)) return undefined;
  const interval = (Number(minutes) * MINUTE) as Duration;
  return interval % recorded === 0 ? interval : undefined;
}

/** The candles of one market at every interval that somebody asked for. */
export class MarketBoards {
  readonly candles: RecordedCandles;
  readonly #boards = new Map<Duration, CandleBoard>();
  #shownListener: (from: number, now: Instant) => void = () => undefined;

  constructor(candles: RecordedCandles) {
    this.candles = candles;
  }

  /**
   * An interval that candles can be had of; undefined for one that Kraken has not, or that is not made of recorded
   * candles.
   */
  intervalOf(minutes: unknown): Duration | undefined {
    return ohlcInterval(minutes, this.candles.interval);
  }

  /** Is called with the opening of the first candle of every answer, before anybody sees it. */
  onShown(listener: (from: number, now: Instant) => void): void {
    this.#shownListener = listener;
  }

  /** The newest 720 that have closed, and the one under way. */
  rows(interval: Duration, now: Instant): KnownRows {
    const board = this.#boards.get(interval) ?? new CandleBoard(this.candles, interval, MOST_CANDLES);
    this.#boards.set(interval, board);
    const rows = board.rows(now);
    this.#shownListener((rows.closed[0] ?? rows.growing)?.openTime ?? now, now);
    return rows;
  }

  /** As they were recorded, since some time. */
  since(from: number, now: Instant): KnownRows {
    return knownRows(this.candles, from, now);
  }

  lastDay(now: Instant): KnownRows {
    return this.since(now - DAY, now);
  }
}
