import type { MarketView } from '../core/moment.ts';
import type { Restorable } from '../core/restorable.ts';
import { CloseVolatility, type RollingVolatilitySnapshot } from '../risk/close-volatility.ts';

/** Measures the volatility of each market, for the sizer. A bar costs one store. */
export class VolatilityWatch implements Restorable<readonly RollingVolatilitySnapshot[]> {
  readonly #markets: readonly CloseVolatility[];

  /** `window` is the number of log returns in an estimate. */
  constructor(markets: number, window: number) {
    this.#markets = Array.from({ length: markets }, () => new CloseVolatility(window));
  }

  /** A candle closed. After a hole the estimate begins anew: the next return would span it. */
  observe(market: number, close: number, continuity: MarketView['continuity']): void {
    const volatility = this.#markets[market];
    if (volatility === undefined) return;
    if (continuity === 'after-hole') volatility.restart();
    volatility.push(close);
  }

  /** Another market takes the place of this one. */
  restart(market: number): void {
    this.#markets[market]?.restart();
  }

  snapshot(): readonly RollingVolatilitySnapshot[] {
    return this.#markets.map((market) => market.snapshot());
  }

  restore(markets: readonly RollingVolatilitySnapshot[]): void {
    for (const [index, market] of this.#markets.entries()) market.restore(markets[index] as RollingVolatilitySnapshot);
  }

  /** Per bar; NaN until the window is full. */
  of(market: number): number {
    return this.#markets[market]?.value ?? Number.NaN;
  }
}
