/**
 * Rolling windows that forget. The usual running sum adds the new and subtracts the old value, and so keeps every
 * rounding error it ever made. Here the window is cut into blocks of its own length (van Herk 1992; Gil and Werman
 * 1993): the part in the older block is read from suffix totals, the part in the newer one is a running prefix.
 * Nothing is ever subtracted, a value that left has no trace, and a bar costs the same for every length.
 */

/** The sum of the newest `length` values; NaN until there are that many. */
export class BlockedSum {
  readonly #length: number;
  /** Before `#position`: values of the block being filled. From there on: suffix sums of the block before. */
  readonly #totals: Float64Array;
  #position = 0;
  #prefix = 0;
  #missing: number;

  constructor(length: number) {
    this.#length = length;
    this.#totals = new Float64Array(length + 1);
    this.#missing = length;
  }

  add(value: number): number {
    if (value !== value) return this.#restart();
    const totals = this.#totals;
    const position = this.#position;
    const prefix = this.#prefix + value;
    const sum = (totals[position + 1] as number) + prefix;
    totals[position] = value;
    if (position + 1 === this.#length) this.#closeBlock();
    else {
      this.#position = position + 1;
      this.#prefix = prefix;
    }
    if (this.#missing > 0 && --this.#missing > 0) return Number.NaN;
    return sum;
  }

  #closeBlock(): void {
    const totals = this.#totals;
    let suffix = 0;
    for (let index = this.#length - 1; index >= 0; index--) {
      suffix += totals[index] as number;
      totals[index] = suffix;
    }
    this.#position = 0;
    this.#prefix = 0;
  }

  #restart(): number {
    this.#totals.fill(0);
    this.#position = 0;
    this.#prefix = 0;
    this.#missing = this.#length;
    return Number.NaN;
  }
}

/** The largest of the newest `length` values; NaN until there are that many. */
export class BlockedMaximum {
  readonly #length: number;
  readonly #totals: Float64Array;
  #position = 0;
  #prefix = -Infinity;
  #missing: number;

  constructor(length: number) {
    this.#length = length;
    this.#totals = new Float64Array(length + 1).fill(-Infinity);
    this.#missing = length;
  }

  add(value: number): number {
    if (value !== value) return this.#restart();
    const totals = this.#totals;
    const position = this.#position;
    const prefix = value > this.#prefix ? value : this.#prefix;
    const suffix = totals[position + 1] as number;
    totals[position] = value;
    if (position + 1 === this.#length) this.#closeBlock();
    else {
      this.#position = position + 1;
      this.#prefix = prefix;
    }
    if (this.#missing > 0 && --this.#missing > 0) return Number.NaN;
    return suffix > prefix ? suffix : prefix;
  }

  #closeBlock(): void {
    const totals = this.#totals;
    let suffix = -Infinity;
    for (let index = this.#length - 1; index >= 0; index--) {
      const value = totals[index] as number;
      if (value > suffix) suffix = value;
      totals[index] = suffix;
    }
    this.#position = 0;
    this.#prefix = -Infinity;
  }

  #restart(): number {
    this.#totals.fill(-Infinity);
    this.#position = 0;
    this.#prefix = -Infinity;
    this.#missing = this.#length;
    return Number.NaN;
  }
}
