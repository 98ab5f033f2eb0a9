import type { Matrix } from '../../math/matrix.ts';

export interface PboOptions {
  /** Even number of blocks that time is cut into; 16 by default (12 870 combinations). */
  readonly blocks?: number;
}

export interface BacktestOverfitting {
  /**
   * Share of combinations in which the best in-sample configuration does no better than the median out of sample. A
   * rank equal to the median counts.
   */
  readonly probability: number;
  readonly combinations: number;
  /** Mean logit of the out-of-sample rank of the in-sample best; above zero is good. */
  readonly meanLogit: number;
  /** Share of combinations in which the in-sample best has a negative ratio out of sample. */
  readonly lossProbability: number;
  /** Slope of the out-of-sample ratio on the in-sample ratio of the best; overfitting makes it negative. */
  readonly slope: number | undefined;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, Lopez de Prado
 * and Zhu 2017). Time is cut into S blocks. Each choice of half of the blocks chooses the best of N configurations by
 * Sharpe ratio. The rank of this configuration is then measured in the other half.
 *
 * The rows of `returns` are periods, the columns configurations. Rows that do not fit S equal blocks are dropped at the
 * start. Undefined for fewer than two configurations, where nothing was chosen, and for fewer than two rows per block.
 */
export function backtestOverfitting(
  returns: Matrix,
  { blocks = 16 }: PboOptions = {},
): BacktestOverfitting | undefined {
  if (blocks < 2 || blocks % 2 !== 0)
    throw new RangeError(`The number of blocks is even and at least 2, was ${blocks}`);
  const size = Math.floor(returns.rows / blocks);
  if (returns.columns < 2 || size < 2) return undefined;
  const sums = blockSums(returns, blocks, size);
  const tally = new Tally();
  forEachHalf(blocks, (chosen) => {
    const inSample = ratios(sums, chosen, 'chosen');
    const outOfSample = ratios(sums, chosen, 'others');
    const best = indexOfLargest(inSample);
    tally.add(inSample[best] as number, outOfSample[best] as number, rankOf(outOfSample, best) / (returns.columns + 1));
  });
  return tally.result();
}

/**
 * Per block and configuration: sum and sum of squares of the returns minus the configuration's mean. Subtracting the
 * mean first avoids cancellation.
 */
interface BlockSums {
  /** Rows per block. */
  readonly size: number;
  readonly first: readonly Float64Array[];
  readonly second: readonly Float64Array[];
  readonly centre: Float64Array;
}

function blockSums(returns: Matrix, blocks: number, size: number): BlockSums {
  const skipped = returns.rows - blocks * size;
  const { columns, values } = returns;
  const centre = new Float64Array(columns);
  for (let row = skipped; row < returns.rows; row++) {
    for (let column = 0; column < columns; column++)
      (centre[column] as number) += (values[row * columns + column] as number) / (blocks * size);
  }
  const first = Array.from({ length: blocks }, () => new Float64Array(columns));
  const second = Array.from({ length: blocks }, () => new Float64Array(columns));
  for (let block = 0; block < blocks; block++) {
    const [sum, squares] = [first[block] as Float64Array, second[block] as Float64Array];
    for (let row = skipped + block * size; row < skipped + (block + 1) * size; row++) {
      for (let column = 0; column < columns; column++) {
        const distance = (values[row * columns + column] as number) - (centre[column] as number);
        (sum[column] as number) += distance;
        (squares[column] as number) += distance * distance;
      }
    }
  }
  return { size, first, second, centre };
}

/** Sharpe ratio of each configuration over the chosen blocks or the others; -Infinity where there is no variance. */
function ratios(sums: BlockSums, chosen: readonly boolean[], part: 'chosen' | 'others'): Float64Array {
  const columns = sums.centre.length;
  const sum = new Float64Array(columns);
  const squares = new Float64Array(columns);
  chosen.forEach((isChosen, block) => {
    if (isChosen !== (part === 'chosen')) return;
    const [first, second] = [sums.first[block] as Float64Array, sums.second[block] as Float64Array];
    for (let column = 0; column < columns; column++) {
      (sum[column] as number) += first[column] as number;
      (squares[column] as number) += second[column] as number;
    }
  });
  const count = (sums.size * chosen.length) / 2;
  return sum.map((total, column) => {
    const mean = total / count;
    const variance = ((squares[column] as number) - total * mean) / (count - 1);
    return variance > 0 ? ((sums.centre[column] as number) + mean) / Math.sqrt(variance) : -Infinity;
  });
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if ((values[index] as number) > (values[best] as number)) best = index;
  return best;
}

/** Rank from 1, smallest first; equal values get their mean rank. */
function rankOf(values: Float64Array, index: number): number {
  const own = values[index] as number;
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < own) below++;
    else if (value === own) equal++;
  }
  return below + (equal + 1) / 2;
}

/** Calls `visit` with each choice of half of the blocks, in lexicographic order. */
function forEachHalf(blocks: number, visit: (chosen: readonly boolean[]) => void): void {
  const chosen = Array.from({ length: blocks }, () => false);
  const choose = (from: number, left: number) => {
    if (left === 0) {
      visit(chosen);
      return;
    }
    for (let block = from; block <= blocks - left; block++) {
      chosen[block] = true;
      choose(block + 1, left - 1);
      chosen[block] = false;
    }
  };
  choose(0, blocks / 2);
}

/** Collects the results of the combinations. */
class Tally {
  #combinations = 0;
  #overfit = 0;
  #losses = 0;
  #logits = 0;
  readonly #inSample: number[] = [];
  readonly #outOfSample: number[] = [];

  add(inSample: number, outOfSample: number, relativeRank: number): void {
    const logit = Math.log(relativeRank / (1 - relativeRank));
    this.#combinations++;
    this.#logits += logit;
    // The logit of a rank at the median is zero up to rounding errors.
    if (logit <= 1e-12) this.#overfit++;
    if (outOfSample < 0) this.#losses++;
    if (Number.isFinite(inSample) && Number.isFinite(outOfSample)) {
      this.#inSample.push(inSample);
      this.#outOfSample.push(outOfSample);
    }
  }

  result(): BacktestOverfitting {
    return {
      probability: this.#overfit / this.#combinations,
      combinations: this.#combinations,
      meanLogit: this.#logits / this.#combinations,
      lossProbability: this.#losses / this.#combinations,
      slope: slope(this.#inSample, this.#outOfSample),
    };
  }
}

function slope(x: readonly number[], y: readonly number[]): number | undefined {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let [covariance, variance] = [0, 0];
  x.forEach((value, index) => {
    covariance += (value - meanX) * ((y[index] as number) - meanY);
    variance += (value - meanX) ** 2;
  });
  return variance > 0 ? covariance / variance : undefined;
}
