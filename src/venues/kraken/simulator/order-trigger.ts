import type { Side } from '../../../core/order.ts';
import { ceilingDivide } from '../../../core/whole-division.ts';
import { PARTS_PER_UNIT } from '../../../exchange/exact-rate.ts';

/** The distance of a trailing stop from the best price: in ticks, or in parts of 10^8 of that price. */
export type TrailingOffset =
  | { readonly kind: 'ticks'; readonly ticks: number }
  | { readonly kind: 'parts'; readonly parts: number };

/**
 * The trigger that an order waits for before it enters the matching core. Stops and targets that become market orders
 * have their triggers in the core. These are the kinds that a backtest does not have.
 */
export type OrderTrigger =
  | { readonly kind: 'stop-loss-limit' | 'take-profit-limit'; readonly ticks: number }
  | { readonly kind: 'trailing-stop'; readonly offset: TrailingOffset };

/** Watches the price for one trigger. Prices are last prices in whole ticks, as with Kraken's `trigger=last`. */
export class TriggerWatch {
  readonly #trigger: OrderTrigger;
  readonly #side: Side;
  /** The best price since the order arrived, for a trailing stop. */
  #best: number;

  constructor(trigger: OrderTrigger, side: Side, priceTicks: number) {
    this.#trigger = trigger;
    this.#side = side;
    this.#best = priceTicks;
  }

  /** The present trigger price. */
  get ticks(): number {
    if (this.#trigger.kind !== 'trailing-stop') return this.#trigger.ticks;
    const { offset } = this.#trigger;
    // Rounded up, so that the stop is never nearer than the requested distance.
    const distance =
      offset.kind === 'ticks'
        ? offset.ticks
        : Number(ceilingDivide(BigInt(this.#best) * BigInt(offset.parts), BigInt(PARTS_PER_UNIT)));
    return this.#side === 'sell' ? this.#best - distance : this.#best + distance;
  }

  isReached(priceTicks: number): boolean {
    const falling = (this.#side === 'sell') === (this.#trigger.kind !== 'take-profit-limit');
    return falling ? priceTicks <= this.ticks : priceTicks >= this.ticks;
  }

  /** Takes a price. A trailing stop moves when the price is the best so far. */
  follow(priceTicks: number): void {
    this.#best = this.#side === 'sell' ? Math.max(this.#best, priceTicks) : Math.min(this.#best, priceTicks);
  }
}
