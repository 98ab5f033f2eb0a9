import type { Candle } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import type { Duration, Instant } from '../core/time.ts';
import { gridPhase } from '../core/interval-grid.ts';

/**
 * Makes longer candles of one market's candles as they close. A longer candle exists only when all its parts do. The
 * same candles give the same longer ones as `longerCandles` makes of a whole series, bit for bit.
 */
export class LongerCandle {
  /** How the newest whole one follows on the one before. */
  continuity: MarketView['continuity'] = 'continuous';
  readonly #interval: Duration;
  readonly #candleInterval: Duration;
  /** The candle that is being made; undefined while the present one lacks a part. */
  #open: Candle | undefined;
  #newest: Candle | undefined;

  constructor(interval: Duration, candleInterval: Duration) {
    this.#interval = interval;
    this.#candleInterval = candleInterval;
  }

  /** Takes the market's candle of the next moment; undefined where there is none that can be computed with. */
  add(candle: Candle | undefined): void {
    if (candle === undefined) return;
    const begins = gridPhase(candle.openTime, this.#interval) === 0;
    // A copy: a loop may show the next candle in the same object.
    if (begins) this.#open = { ...candle };
    else if (this.#open?.closeTime === candle.openTime) this.#open = joined(this.#open, candle);
    else this.#open = undefined;
    if (gridPhase(candle.openTime + this.#candleInterval, this.#interval) !== 0) return;
    if (this.#open !== undefined) this.#close(this.#open);
    this.#open = undefined;
  }

  /** The whole longer candle that closed at this instant. */
  closedAt(at: Instant): Candle | undefined {
    return this.#newest?.closeTime === at ? this.#newest : undefined;
  }

  #close(candle: Candle): void {
    const before = this.#newest;
    this.continuity = before !== undefined && before.closeTime !== candle.openTime ? 'after-hole' : 'continuous';
    this.#newest = candle;
  }
}

function joined(before: Candle, candle: Candle): Candle {
  return {
    openTime: before.openTime,
    closeTime: candle.closeTime,
    open: before.open,
    high: Math.max(before.high, candle.high),
    low: Math.min(before.low, candle.low),
    close: candle.close,
    volume: before.volume + candle.volume,
    transactions: before.transactions + candle.transactions,
  };
}
