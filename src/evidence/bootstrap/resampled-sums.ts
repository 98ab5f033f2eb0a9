import type { SeededRandom } from '../../math/random.ts';
import { visitStationaryBlocks } from './stationary-bootstrap.ts';

/**
 * Cumulative sums of columns, so that the sum over any block is one subtraction. Means, Sharpe ratios, profit factors,
 * win rates and skill scores are functions of such sums, so resampling them does not read the rows again.
 */
export class BlockSums {
  readonly count: number;
  readonly totals: Float64Array;
  readonly #prefixes: readonly Float64Array[];

  constructor(columns: readonly Float64Array[]) {
    this.count = columns[0]?.length ?? 0;
    if (columns.some((column) => column.length !== this.count))
      throw new RangeError('The columns to resample must have equal lengths');
    this.#prefixes = columns.map((column) => {
      const prefix = new Float64Array(column.length + 1);
      for (let row = 0; row < column.length; row++) prefix[row + 1] = (prefix[row] as number) + (column[row] as number);
      return prefix;
    });
    this.totals = Float64Array.from(this.#prefixes, (prefix) => prefix[this.count] as number);
  }

  /** Adds `sign` times the sums of `length` rows from `start` on; rows continue at the first after the last. */
  addBlock(sums: Float64Array, start: number, length: number, sign: 1 | -1): void {
    const end = start + length;
    for (let column = 0; column < sums.length; column++) {
      const prefix = this.#prefixes[column] as Float64Array;
      const sum =
        end <= this.count
          ? (prefix[end] as number) - (prefix[start] as number)
          : (prefix[this.count] as number) - (prefix[start] as number) + (prefix[end - this.count] as number);
      (sums[column] as number) += sign * sum;
    }
  }

  /** Fills `sums` with the column sums of one stationary resample. */
  resample(sums: Float64Array, meanBlock: number, random: SeededRandom): void {
    sums.fill(0);
    visitStationaryBlocks(this.count, meanBlock, random, (start, length) => this.addBlock(sums, start, length, 1));
  }
}
