import { clientOrderId, type ClientOrderId } from '../core/order.ts';
import { NumberedNames } from '../exchange/numbered-names.ts';

/**
 * Client order ids that a replay makes again: a tag from the seed and a counter. Runs with different seeds never share
 * an id, so two runs on one venue cannot take each other's orders for their own.
 */
export class OrderIds {
  readonly #names: NumberedNames;

  /** `count` is how many ids were made before, for a run that continues. */
  constructor(seed: number, count = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`A seed is a whole number from 0, was ${seed}`);
    this.#names = new NumberedNames(`${seed.toString(36)}-`, 8, count);
  }

  next(): ClientOrderId {
    return clientOrderId(this.#names.next());
  }
}
