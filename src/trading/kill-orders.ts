import { clientOrderId, type ClientOrderId } from '../core/order.ts';
import { MILLISECOND, type Instant } from '../core/time.ts';

/** Client ids of the kill switch begin so. */
export const KILL_TAG = 'ewkill';

/** Names are a multiple of this apart, which is less than a call of a venue takes. */
const BETWEEN_NAMES = 20 * MILLISECOND;
/** Five characters: a name comes again after two weeks, if one is given in the very same fiftieth of a second then. */
const NAMES = 36 ** 5;

/**
 * Whether an order is one of a run or one with which the kill switch closed that run. Several runs follow each other on
 * an account, and what was sold for one is not sold for another. Older versions named an order of the switch after the
 * second and not after the run, with a dash: such an order may be of any run, so whoever asks reads no fill from before
 * the run began.
 */
export function isOrderOfRun({ tag }: { readonly tag: string }): (id: string) => boolean {
  return (id) => id.startsWith(tag) || id.startsWith(KILL_TAG + tag) || (id.startsWith(KILL_TAG) && id.includes('-'));
}

/**
 * `ewkill`, the run and the time: so no run takes the orders of another for its own, and two calls of the switch never
 * share a name. 18 characters: the strictest venue takes no more.
 */
export class KillNames {
  readonly #prefix: string;
  readonly #clock: { now(): Instant };
  #last = -1;

  constructor({ tag }: { readonly tag: string }, clock: { now(): Instant }) {
    this.#prefix = KILL_TAG + tag;
    this.#clock = clock;
  }

  next(): ClientOrderId {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#clock.now() / BETWEEN_NAMES));
    return clientOrderId(this.#prefix + (this.#last % NAMES).toString(36).padStart(5, '0'));
  }
}
