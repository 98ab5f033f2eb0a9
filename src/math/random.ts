/**
 * Chance that repeats: xoshiro128** 1.1 (Blackman and Vigna, https://prng.di.unimi.it/), seeded through SplitMix32.
 * The same seed gives the same numbers on every machine. Not for secrets.
 */
export class SeededRandom {
  readonly #state: Uint32Array;
  #spareNormal: number | undefined;

  constructor(seed: number) {
    this.#state = new Uint32Array(4);
    let mixed = seed >>> 0;
    // The high half of large seeds counts too, so that seeds 1 and 2^32 + 1 differ.
    mixed = (mixed ^ Math.imul(Math.floor(seed / 4_294_967_296) >>> 0, 0x85ebca6b)) >>> 0;
    for (let index = 0; index < 4; index++) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      this.#state[index] = word ^ (word >>> 15);
    }
  }

  /** A whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    const state = this.#state;
    const s1 = state[1] as number;
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = s1 << 9;
    const s2 = (state[2] as number) ^ (state[0] as number);
    const mixed = (state[3] as number) ^ s1;
    state[1] = s1 ^ s2;
    state[0] = (state[0] as number) ^ mixed;
    state[2] = s2 ^ shifted;
    state[3] = (mixed << 11) | (mixed >>> 21);
    return result;
  }

  /** Uniform in [0, 1) with 53 bits. */
  next(): number {
    return ((this.nextUint32() >>> 5) * 67_108_864 + (this.nextUint32() >>> 6)) / 9_007_199_254_740_992;
  }

  /** A whole number in [0, bound), without modulo bias. */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound <= 0 || bound > 4_294_967_296) {
      throw new RangeError(`The bound is a whole number from 1 to 2^32, was ${bound}`);
    }
    const limit = 4_294_967_296 - (4_294_967_296 % bound);
    for (;;) {
      const word = this.nextUint32();
      if (word < limit) return word % bound;
    }
  }

  /** Standard normal, by the polar method of Marsaglia and Bray (1964). */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** A generator of its own for one part of a job, so that parts do not depend on each other's order. */
  fork(stream: number): SeededRandom {
    return new SeededRandom(this.nextUint32() * 4_294_967 + stream);
  }
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle(values: Int32Array | Float64Array, random: SeededRandom): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const kept = values[index] as number;
    values[index] = values[other] as number;
    values[other] = kept;
  }
}
