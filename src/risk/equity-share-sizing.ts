import type { Outcome } from '../core/outcome.ts';
import type { Refusal } from './risk-check.port.ts';
import type { Sizer, SizingRequest } from './sizer.port.ts';
import { wholeLots } from './whole-lots.ts';

/** Always the same share of equity: for baselines such as buy and hold. Leave room for fees and slippage below 1. */
export class EquityShareSizing implements Sizer {
  readonly #share: number;

  constructor({ share = 0.99 }: { readonly share?: number } = {}) {
    this.#share = share;
  }

  /** Needs no history. */
  observe(): void {}

  size(request: SizingRequest): Outcome<number, Refusal> {
    return wholeLots('equity-share-sizing', request.equity * this.#share, request);
  }
}
