import { clientOrderId, type ClientOrderId } from '../core/order.ts';

/**
 * Client order ids that a replay makes again: a tag from the seed and a counter. Runs with different seeds never share
 * an id, so two runs on one venue cannot take each other's orders for their own.
 */
export class OrderIds {
  readonly #tag: string;
  #count: number;

  /** `count` is how many ids were made before, for a run that continues. */
  constructor(seed: number, count = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`A seed is a whole number from 0, was ${seed}`);
    this.#tag = seed.toString(36);
    this.#count = count;
  }

  next(): ClientOrderId {
    this.#count += 1;
    return clientOrderId(`${this.#tag}-${String(this.#count).padStart(8, '0')}`);
  }
}
