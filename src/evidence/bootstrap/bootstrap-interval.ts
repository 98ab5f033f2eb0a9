import { normalCdf, normalQuantile } from '../../math/normal.ts';
import { quantileOfSorted } from '../../math/quantile.ts';
import { SeededRandom } from '../../math/random.ts';
import { type Estimate, finite, present } from '../estimate.ts';
import { optimalBlockLength } from './block-length.ts';
import { BlockSums } from './resampled-sums.ts';

export interface BootstrapOptions {
  readonly seed: number;
  /** Mean block length in rows; by default that of Politis and White for the first column. */
  readonly meanBlock?: number;
  /** Smallest mean block length in rows, such as the label's horizon; 1 by default. */
  readonly shortestBlock?: number;
  /** 2000 by default. */
  readonly resamples?: number;
  /** Two-sided coverage; 0.95 by default. */
  readonly level?: number;
  /** `percentile` by default; `bca` is bias-corrected and accelerated (Efron 1987), by a delete-block jackknife. */
  readonly method?: 'percentile' | 'bca';
}

/** A statistic that is computed from the sums of columns and the number of rows. Undefined where it does not exist. */
export type SumStatistic = (sums: Float64Array, count: number) => number | undefined;

/**
 * Computes a statistic of the columns' sums, and its interval by the stationary bootstrap. The interval is absent when
 * there are fewer than 8 rows, or when more than 1 % of the resamples have no value.
 */
export function bootstrapInterval(
  columns: readonly Float64Array[],
  statistic: SumStatistic,
  options: BootstrapOptions,
): Estimate {
  const { resamples = 2000, level = 0.95, method = 'percentile' } = options;
  const blocks = new BlockSums(columns);
  const value = blocks.count > 0 ? finite(statistic(blocks.totals, blocks.count)) : undefined;
  if (value === undefined) return {};
  if (blocks.count < 8) return { value };
  const meanBlock = blockLengthFor(columns, options);
  const random = new SeededRandom(options.seed);
  const sums = new Float64Array(columns.length);
  const drawn: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    blocks.resample(sums, meanBlock, random);
    const found = finite(statistic(sums, blocks.count));
    if (found !== undefined) drawn.push(found);
  }
  if (drawn.length < 0.99 * resamples) return { value };
  const sorted = Float64Array.from(drawn).sort();
  const tail = (1 - level) / 2;
  const place =
    method === 'bca'
      ? acceleratedPlace(sorted, value, acceleration(blocks, statistic, meanBlock))
      : (probability: number) => probability;
  return present({
    value,
    low: quantileOfSorted(sorted, place(tail)),
    high: quantileOfSorted(sorted, place(1 - tail)),
  });
}

function blockLengthFor(columns: readonly Float64Array[], { meanBlock, shortestBlock = 1 }: BootstrapOptions): number {
  const automatic = () => optimalBlockLength(columns[0] ?? new Float64Array(0))?.stationary ?? 1;
  return Math.max(meanBlock ?? automatic(), shortestBlock, 1);
}

/** Maps a probability to the one at which BCa reads the sorted resamples. */
function acceleratedPlace(sorted: Float64Array, value: number, a: number): (probability: number) => number {
  let below = 0;
  for (const drawn of sorted) below += drawn < value ? 1 : drawn === value ? 0.5 : 0;
  const bias = normalQuantile(Math.min(Math.max(below / sorted.length, 0.5 / sorted.length), 1 - 0.5 / sorted.length));
  return (probability) => {
    const shifted = bias + normalQuantile(probability);
    const place = normalCdf(bias + shifted / (1 - a * shifted));
    return Number.isFinite(place) ? place : probability;
  };
}

/** The acceleration of BCa, from a delete-block jackknife: the skewness of the blocks' influences divided by 6. */
function acceleration(blocks: BlockSums, statistic: SumStatistic, meanBlock: number): number {
  const size = Math.max(1, Math.min(Math.ceil(meanBlock), Math.floor(blocks.count / 8)));
  const left: number[] = [];
  for (let start = 0; start + size <= blocks.count; start += size) {
    const sums = blocks.totals.slice();
    blocks.addBlock(sums, start, size, -1);
    const found = finite(statistic(sums, blocks.count - size));
    if (found !== undefined) left.push(found);
  }
  const mean = left.reduce((sum, value) => sum + value, 0) / Math.max(1, left.length);
  let [square, cube] = [0, 0];
  for (const value of left) {
    square += (mean - value) ** 2;
    cube += (mean - value) ** 3;
  }
  return square > 0 ? cube / (6 * square ** 1.5) : 0;
}
