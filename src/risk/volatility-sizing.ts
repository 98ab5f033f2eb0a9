import { failure, type Outcome } from '../core/outcome.ts';
import type { Size, Sizer, SizingView, Unsized } from './sizer.port.ts';
import { wholeLots } from './whole-lots.ts';

export interface VolatilitySizingOptions {
  /** Bars a position is meant to last: per-bar volatility grows with its square root. */
  readonly horizonBars: number;
  /** Log returns in the volatility estimate, 2 at least. */
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
  readonly name = 'volatility-sizing';
  readonly volatilityWindow: number;
  readonly #horizonBars: number;
  readonly #riskShare: number;
  readonly #maximumShare: number;

  constructor({ horizonBars, window = 60, riskShare = 0.005, maximumShare = 0.1 }: VolatilitySizingOptions) {
    this.volatilityWindow = window;
    this.#horizonBars = horizonBars;
    this.#riskShare = riskShare;
    this.#maximumShare = maximumShare;
  }

  size(view: SizingView): Outcome<Size, Unsized> {
    const sigma = view.volatility * Math.sqrt(this.#horizonBars);
    if (Number.isNaN(sigma))
      return failure({
        sizer: this.name,
        reason: 'too few bars since the start or the last hole to know the volatility',
      });
    const share = Math.min(this.#riskShare / sigma, this.#maximumShare);
    return wholeLots(this.name, view.equity * share, view);
  }
}
