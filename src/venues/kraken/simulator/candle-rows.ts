import type { Duration, Instant } from '../../../core/time.ts';
import { LEGS, PricePath } from '../../../wire/price-path.ts';
import type { CandleRow, RecordedCandles } from '../../../wire/recorded-candles.ts';

/** The closed candles that opened at `from` or later, and the open candle up to the present price. */
export interface KnownRows {
  readonly closed: readonly CandleRow[];
  /** Undefined in a hole, and after the end. */
  readonly growing: CandleRow | undefined;
}

/**
 * Candles of the recorded interval, as they were recorded; holes stay holes. A candle without a number of trades gets
 * the number that the simulator prints.
 */
export function knownRows(candles: RecordedCandles, from: number, now: Instant): KnownRows {
  const closed: CandleRow[] = [];
  let place = candles.firstAt(from);
  for (
    let row = candles.row(place);
    row !== undefined && row.openTime + candles.interval <= now;
    row = candles.row(++place)
  )
    closed.push(counted(row));
  return { closed, growing: growingRow(candles, place, now) };
}

function growingRow(candles: RecordedCandles, place: number, now: Instant): CandleRow | undefined {
  const row = candles.row(place);
  if (row === undefined || row.openTime > now) return undefined;
  const path = new PricePath(candles, place);
  const bars = path.walkTo(now);
  const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
  const share = row.volume === 0 ? 0 : volume / row.volume;
  return {
    openTime: row.openTime,
    open: row.open,
    high: Math.max(row.open, ...bars.map(({ high }) => high)),
    low: Math.min(row.open, ...bars.map(({ low }) => low)),
    close: path.price,
    volume,
    transactions: Math.ceil(counted(row).transactions * share),
  };
}

/**
 * Adds the number of trades where the recording has none. The simulator prints one trade for each leg of the price
 * path.
 */
function counted(row: CandleRow): CandleRow {
  return Number.isNaN(row.transactions) ? { ...row, transactions: row.volume > 0 ? LEGS : 0 } : row;
}

/**
 * Candles of one interval as Kraken gives them: the newest closed candles without holes, and the open candle. An
 * interval without trades has a flat candle at the price before, with volume 0. Each candle is made once and serves all
 * clients.
 */
export class CandleBoard {
  readonly #candles: RecordedCandles;
  readonly #interval: Duration;
  readonly #most: number;
  #closed: CandleRow[] = [];
  /** All candles that open before this were made. */
  #until: number;

  /** The interval is a multiple of the recorded one. */
  constructor(candles: RecordedCandles, interval: Duration, most: number) {
    this.#candles = candles;
    this.#interval = interval;
    this.#most = most;
    this.#until = candles.start - (candles.start % interval);
  }

  /** The candles at an instant. Calls must not go back in time. No candle begins after the end of the recording. */
  rows(now: Instant): KnownRows {
    const opens = now - (now % this.#interval);
    const end = Math.min(opens, this.#candles.end);
    this.#forgetBefore(end - this.#most * this.#interval);
    const next = this.#joining(now);
    for (; this.#until < end; this.#until += this.#interval) {
      const row = next(this.#until);
      if (row !== undefined) this.#closed.push(row);
    }
    if (this.#closed.length > 2 * this.#most) this.#closed = this.#closed.slice(-this.#most);
    return {
      closed: this.#closed.slice(-this.#most),
      growing: now >= this.#candles.end || now < this.#candles.start ? undefined : next(opens),
    };
  }

  /** Drops all made candles when none of them belongs to the newest ones any more. */
  #forgetBefore(least: number): void {
    if (least <= this.#until) return;
    this.#until = least - (least % this.#interval);
    this.#closed = [];
  }

  /** Makes candles one after the other, from the first that was not made yet; undefined where no price is known yet. */
  #joining(now: Instant): (from: number) => CandleRow | undefined {
    const { closed, growing } = knownRows(
      this.#candles,
      this.#closed.length === 0 ? this.#before(this.#until) : this.#until,
      now,
    );
    const parts = growing === undefined ? closed : [...closed, growing];
    let place = parts.findIndex(({ openTime }) => openTime >= this.#until);
    if (place < 0) place = parts.length;
    let last = this.#closed.at(-1)?.close ?? parts[place - 1]?.close ?? parts[place]?.open;
    return (from) => {
      const first = place;
      while (place < parts.length && (parts[place] as CandleRow).openTime < from + this.#interval) place++;
      if (last === undefined) return undefined;
      const row = joined(parts.slice(first, place), from as Instant, last);
      last = row.close;
      return row;
    };
  }

  /** The opening of the last candle before a time. Its close is the price of a hole at the beginning. */
  #before(time: number): number {
    return this.#candles.row(this.#candles.firstAt(time) - 1)?.openTime ?? time;
  }
}

/** Joins smaller candles to one candle; without any the candle is flat. */
function joined(parts: readonly CandleRow[], openTime: Instant, before: number): CandleRow {
  const [first] = parts;
  if (first === undefined)
    return { openTime, open: before, high: before, low: before, close: before, volume: 0, transactions: 0 };
  return {
    openTime,
    open: first.open,
    high: Math.max(...parts.map(({ high }) => high)),
    low: Math.min(...parts.map(({ low }) => low)),
    close: (parts.at(-1) as CandleRow).close,
    volume: sum(parts, 'volume'),
    transactions: sum(parts, 'transactions'),
  };
}

function sum(parts: readonly CandleRow[], of: 'volume' | 'transactions'): number {
  return parts.reduce((total, part) => total + part[of], 0);
}
