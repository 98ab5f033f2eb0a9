import { quantileOfSorted } from '../../math/quantile.ts';
import { SeededRandom } from '../../math/random.ts';
import { type Estimate, finite, present } from '../estimate.ts';
import { optimalBlockLength } from './block-length.ts';
import type { BootstrapOptions } from './bootstrap-interval.ts';
import { fillStationaryIndices } from './stationary-bootstrap.ts';

/**
 * Percentile interval of any statistic of a series, such as a drawdown or a quantile, by the stationary bootstrap. The
 * statistic receives the same buffer each time, with new values. For statistics of sums `bootstrapInterval` is faster.
 */
export function bootstrapAnyStatistic(
  values: Float64Array,
  statistic: (sample: Float64Array) => number | undefined,
  { seed, meanBlock, shortestBlock = 1, resamples = 2000, level = 0.95 }: Omit<BootstrapOptions, 'method'>,
): Estimate {
  const value = finite(statistic(values));
  if (value === undefined) return {};
  const block = Math.max(meanBlock ?? optimalBlockLength(values)?.stationary ?? 1, shortestBlock, 1);
  const random = new SeededRandom(seed);
  const indices = new Int32Array(values.length);
  const sample = new Float64Array(values.length);
  const drawn: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    fillStationaryIndices(indices, block, random);
    for (let row = 0; row < sample.length; row++) sample[row] = values[indices[row] as number] as number;
    const found = finite(statistic(sample));
    if (found !== undefined) drawn.push(found);
  }
  if (drawn.length < 0.99 * resamples) return { value };
  const sorted = Float64Array.from(drawn).sort();
  return present({
    value,
    low: quantileOfSorted(sorted, (1 - level) / 2),
    high: quantileOfSorted(sorted, (1 + level) / 2),
  });
}
