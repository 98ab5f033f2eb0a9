import type { Outcome } from '../core/outcome.ts';
import type { Size, Sizer, SizingView, Unsized } from './sizer.port.ts';
import { wholeLots } from './whole-lots.ts';

/** Always the same share of equity: for baselines such as buy and hold. Leave room for fees and slippage below 1. */
export class EquityShareSizing implements Sizer {
  readonly name = 'equity-share-sizing';
  readonly #share: number;

  constructor({ share = 0.99 }: { readonly share?: number } = {}) {
    this.#share = share;
  }

  size(view: SizingView): Outcome<Size, Unsized> {
    return wholeLots(this.name, view.equity * this.#share, view);
  }
}
