/**
 * The sum of squared deviations from the mean of the newest `length` values; NaN until there are that many.
 * Blocks as in `blocked-window.ts`; inside a block Welford's recurrence (1962), and the two parts are joined by the
 * formula of Chan, Golub and LeVeque (1979). No large squares are subtracted, so equal values give exactly 0 and
 * prices of 100,000 lose no digits.
 */
export class BlockedVariance {
  readonly #length: number;
  /** As in BlockedSum: values before `#position`, suffix means from there on. */
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #inverse: Float64Array;
  #position = 0;
  #mean = 0;
  #square = 0;
  #missing: number;

  constructor(length: number) {
    this.#length = length;
    this.#means = new Float64Array(length + 1);
    this.#squares = new Float64Array(length + 1);
    this.#inverse = Float64Array.from({ length: length + 1 }, (_, count) => (count === 0 ? 0 : 1 / count));
    this.#missing = length;
  }

  add(value: number): number {
    if (value !== value) return this.#restart();
    const means = this.#means;
    const newer = this.#position + 1;
    const older = this.#length - newer;
    const step = value - this.#mean;
    const mean = this.#mean + step * (this.#inverse[newer] as number);
    const square = this.#square + step * (value - mean);
    const between = (means[newer] as number) - mean;
    const total = square + (this.#squares[newer] as number) + between * between * ((newer * older) / this.#length);
    means[newer - 1] = value;
    if (older === 0) this.#closeBlock();
    else {
      this.#position = newer;
      this.#mean = mean;
      this.#square = square;
    }
    if (this.#missing > 0 && --this.#missing > 0) return Number.NaN;
    return total;
  }

  #closeBlock(): void {
    const means = this.#means;
    const squares = this.#squares;
    let mean = 0;
    let square = 0;
    for (let index = this.#length - 1, count = 1; index >= 0; index--, count++) {
      const value = means[index] as number;
      const step = value - mean;
      mean += step * (this.#inverse[count] as number);
      square += step * (value - mean);
      means[index] = mean;
      squares[index] = square;
    }
    this.#position = 0;
    this.#mean = 0;
    this.#square = 0;
  }

  #restart(): number {
    this.#means.fill(0);
    this.#squares.fill(0);
    this.#position = 0;
    this.#mean = 0;
    this.#square = 0;
    this.#missing = this.#length;
    return Number.NaN;
  }
}
