import { SeededRandom } from '../../../math/random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Makes ids of orders (`O`), trades (`T`), ledger entries (`L`) and deposits (`F`), of the form `OXXXXX-XXXXX-XXXXXX`.
 * The first part is seeded random, the last is a counter, so no two ids are equal.
 */
export class KrakenIds {
  readonly #random: SeededRandom;
  #count = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  next(prefix: 'O' | 'T' | 'L' | 'F'): string {
    const drawn = Array.from({ length: 10 }, () => LETTERS[this.#random.below(32)]).join('');
    let rest = this.#count++;
    let counted = '';
    for (let place = 0; place < 6; place++) {
      counted = (LETTERS[rest % 32] ?? '') + counted;
      rest = Math.floor(rest / 32);
    }
    return `${prefix}${drawn.slice(0, 5)}-${drawn.slice(5)}-${counted}`;
  }
}
