import type { CandleSeries } from '../core/candle.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import { PastCandles } from './past-candles.ts';
import { PastFacts } from './past-facts.ts';

/**
 * The past as moments of a whole universe, in order of time: at each instant at which any instrument's candle closes,
 * those that closed are there and the others are absent. One moment object is reused throughout.
 */
export class PastMoments {
  readonly moment: { at: Instant; readonly markets: readonly MarketView[] } & Moment;
  /** Open of the earliest candle in the current moment: up to then nothing of it was known. */
  openedAt = 0;
  readonly #markets: readonly PastCandles[];
  /** Facts beside candles, by market; undefined where a market has none. */
  readonly #facts: readonly (PastFacts | undefined)[];

  /** `facts` are those of each market, in the order of `series`. */
  constructor(series: readonly CandleSeries[], facts: readonly (readonly FactSeries[])[] = []) {
    this.#markets = series.map((one) => new PastCandles(one));
    this.#facts = facts.map((one) => (one.length === 0 ? undefined : new PastFacts(one)));
    this.moment = { at: instant(0), markets: this.#markets.map(({ view }) => view) };
  }

  /** Moves on to the next instant; false when the past is over. */
  next(): boolean {
    const markets = this.#markets;
    let at = Number.POSITIVE_INFINITY;
    for (let market = 0; market < markets.length; market++) {
      const close = (markets[market] as PastCandles).nextClose;
      if (close < at) at = close;
    }
    if (at === Number.POSITIVE_INFINITY) return false;
    let openedAt = at;
    for (let market = 0; market < markets.length; market++) {
      const candles = markets[market] as PastCandles;
      if (candles.nextClose === at) {
        if (candles.nextOpen < openedAt) openedAt = candles.nextOpen;
        candles.show();
      } else {
        candles.hide();
      }
    }
    this.openedAt = openedAt;
    this.moment.at = at as Instant;
    if (this.#facts.length > 0) this.#showFacts(at);
    return true;
  }

  #showFacts(at: number): void {
    for (const [market, facts] of this.#facts.entries()) {
      const candles = this.#markets[market];
      if (facts === undefined || candles === undefined) continue;
      facts.moveTo(at);
      if (facts.view !== undefined) candles.view.facts = facts.view;
    }
  }

  /** Row of this instrument's candle in the current moment; -1 when it has none. */
  rowOf(market: number): number {
    const candles = this.#markets[market];
    return candles === undefined || candles.view.candle === undefined ? -1 : candles.row;
  }
}
