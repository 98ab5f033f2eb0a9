import type { Candle } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import { failure, type Outcome } from '../core/outcome.ts';
import type { Refusal } from './risk-check.port.ts';
import { RollingVolatility } from './volatility-window.ts';
import type { Sizer, SizingRequest } from './sizer.port.ts';
import { wholeLots } from './whole-lots.ts';

export interface VolatilitySizingOptions {
  readonly markets: number;
  /** Bars a position is meant to last: per-bar volatility grows with its square root. */
  readonly horizonBars: number;
  /** Log returns in the volatility estimate. */
  readonly window?: number;
  /** Share of equity that a one-sigma move over the horizon may cost. */
  readonly riskShare?: number;
  readonly maximumShare?: number;
}

/**
 * Sizes a position so that a one-sigma move over its horizon costs a fixed share of equity:
 * value = equity * min(riskShare / (sigma * sqrt(horizonBars)), maximumShare), rounded down to lots.
 */
export class VolatilitySizing implements Sizer {
  readonly #volatility: readonly RollingVolatility[];
  readonly #horizonBars: number;
  readonly #riskShare: number;
  readonly #maximumShare: number;

  constructor({ markets, horizonBars, window = 60, riskShare = 0.005, maximumShare = 0.1 }: VolatilitySizingOptions) {
    this.#volatility = Array.from({ length: markets }, () => new RollingVolatility(window));
    this.#horizonBars = horizonBars;
    this.#riskShare = riskShare;
    this.#maximumShare = maximumShare;
  }

  observe(market: number, candle: Candle, continuity: MarketView['continuity']): void {
    const volatility = this.#volatility[market];
    if (continuity === 'after-hole') volatility?.restart();
    volatility?.push(candle.close);
  }

  size(request: SizingRequest): Outcome<number, Refusal> {
    const sigma = (this.#volatility[request.market]?.value ?? Number.NaN) * Math.sqrt(this.#horizonBars);
    if (Number.isNaN(sigma))
      return failure({
        check: 'volatility-sizing',
        reason: 'too few bars since the start or the last hole to know the volatility',
      });
    const share = Math.min(this.#riskShare / sigma, this.#maximumShare);
    return wholeLots('volatility-sizing', request.equity * share, request);
  }
}
