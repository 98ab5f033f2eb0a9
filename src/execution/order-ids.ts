import { clientOrderId, type ClientOrderId } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
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

/** A start of the process and how many names it has given; undefined before the first start. */
export type OrderIdsSnapshot = { readonly start: number; readonly count: number } | undefined;

/**
 * Client order ids of a run that is restarted: each start of the process has names of its own, so that an order of
 * which a crash left no trace is never mistaken for a later one. At most 18 characters: the
 * strictest venue takes no more.
 */
export class RestartedOrderIds implements Restorable<OrderIdsSnapshot> {
  readonly #tag: string;
  #names: { next(): string } | undefined;
  #start = 0;
  #count = 0;

  /** `tag` names the run: seven characters, the same at every start. */
  constructor(tag: string) {
    if (!/^[0-9a-z]{7}$/.test(tag))
      throw new RangeError(`A run's tag is seven characters of 0-9 and a-z, was "${tag}"`);
    this.#tag = tag;
  }

  /**
   * From here on the names are those of this start of the process, counted from 1. Small numbers are of journals that
   * counted starts; their names are made as they were.
   */
  begin(start: number): void {
    this.#begin(start, 0);
  }

  #begin(start: number, count: number): void {
    if (!Number.isSafeInteger(start) || start < 1 || start >= LAST_START)
      throw new RangeError(`Starts of a run are numbered from 1 to ${LAST_START - 1}, was ${start}`);
    const prefix = this.#tag + start.toString(36).padStart(start < COUNTED_STARTS ? 2 : 6, '0');
    this.#names = start < COUNTED_STARTS ? new NumberedNames(`${prefix}-`, 8, count) : new ShortNames(prefix, count);
    this.#start = start;
    this.#count = count;
  }

  next(): ClientOrderId {
    if (this.#names === undefined) throw new Error('Orders are named after the start of the process has been counted');
    this.#count++;
    return clientOrderId(this.#names.next());
  }

  snapshot(): OrderIdsSnapshot {
    return this.#names === undefined ? undefined : { start: this.#start, count: this.#count };
  }

  restore(snapshot: OrderIdsSnapshot): void {
    if (snapshot === undefined) this.#names = undefined;
    else this.#begin(snapshot.start, snapshot.count);
  }
}

const COUNTED_STARTS = 36 ** 2;
const LAST_START = 36 ** 6;

/** Five characters that count to sixty million, behind a prefix. */
class ShortNames {
  readonly #prefix: string;
  #count: number;

  constructor(prefix: string, count: number) {
    this.#prefix = prefix;
    this.#count = count;
  }

  next(): string {
    return this.#prefix + (++this.#count).toString(36).padStart(5, '0');
  }
}
