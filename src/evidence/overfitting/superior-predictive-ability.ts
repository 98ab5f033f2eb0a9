import { mean } from '../../math/moments.ts';
import { SeededRandom } from '../../math/random.ts';
import { optimalBlockLength } from '../bootstrap/block-length.ts';
import { BlockSums } from '../bootstrap/resampled-sums.ts';

export interface SuperiorityOptions {
  readonly seed: number;
  /** Mean block length in rows; by default the longest that Politis and White find for any candidate. */
  readonly meanBlock?: number;
  /** 1000 by default. */
  readonly resamples?: number;
}

/** p-values of the hypothesis that no candidate beats the benchmark; lower <= consistent <= upper <= 1. */
export interface SuperiorityTest {
  readonly lower: number;
  readonly consistent: number;
  /** Conservative: assumes that every poor candidate is as good as the benchmark. */
  readonly upper: number;
  /** White's reality check (2000), not studentised. */
  readonly realityCheck: number;
}

/**
 * Tests whether the best of many candidates beats the benchmark, with the search taken into account: Hansen's test for
 * superior predictive ability (2005) and White's reality check (2000), by the stationary bootstrap. Each series is a
 * candidate's return minus the benchmark's, period by period. Undefined without a candidate that varies, and with fewer
 * than 8 rows. Throws a RangeError when lengths differ.
 */
export function superiorPredictiveAbility(
  advantages: readonly Float64Array[],
  { seed, meanBlock, resamples = 1000 }: SuperiorityOptions,
): SuperiorityTest | undefined {
  const blocks = new BlockSums(advantages);
  const rows = blocks.count;
  if (rows < 8 || advantages.length === 0) return undefined;
  const block = Math.max(
    1,
    meanBlock ?? Math.max(...advantages.map((series) => optimalBlockLength(series)?.stationary ?? 1)),
  );
  const root = Math.sqrt(rows);
  const means = Float64Array.from(advantages, (series) => mean(series) ?? 0);
  const drawn = drawMeans(blocks, means, { seed, meanBlock: block, resamples });
  const deviations = means.map(
    (_, column) => root * Math.sqrt(drawn.reduce((sum, draw) => sum + (draw[column] as number) ** 2, 0) / resamples),
  );
  const varied = [...means.keys()].filter((column) => (deviations[column] as number) > 0);
  if (varied.length === 0) return undefined;
  const studentised = (value: number, column: number) => (root * value) / (deviations[column] as number);
  const largest = (of: (column: number) => number) => varied.reduce((best, column) => Math.max(best, of(column)), 0);
  const observed = largest((column) => studentised(means[column] as number, column));
  const threshold = -Math.sqrt(2 * Math.log(Math.log(rows)));
  /**
   * Share of the resamples whose largest statistic reaches the observed one. `kept` is the mean that the hypothesis
   * gives a candidate: 0 for one as good as the benchmark, its own mean for one that is clearly worse.
   */
  const share = (kept: (column: number) => number) => {
    const asLarge = drawn.filter(
      (draw) => largest((column) => studentised((draw[column] as number) + kept(column), column)) >= observed,
    ).length;
    return (1 + asLarge) / (1 + resamples);
  };
  const own = (column: number) => means[column] as number;
  return {
    lower: share((column) => Math.min(own(column), 0)),
    consistent: share((column) => (studentised(own(column), column) < threshold ? own(column) : 0)),
    upper: share(() => 0),
    realityCheck: realityCheck(drawn, means, varied),
  };
}

/** The means of the resamples minus the means of the series. */
function drawMeans(
  blocks: BlockSums,
  means: Float64Array,
  { seed, meanBlock, resamples }: Required<SuperiorityOptions>,
): readonly Float64Array[] {
  const random = new SeededRandom(seed);
  const sums = new Float64Array(means.length);
  return Array.from({ length: resamples }, () => {
    blocks.resample(sums, meanBlock, random);
    return sums.map((sum, column) => sum / blocks.count - (means[column] as number));
  });
}

function realityCheck(drawn: readonly Float64Array[], means: Float64Array, varied: readonly number[]): number {
  const best = (values: Float64Array) =>
    varied.reduce((largest, column) => Math.max(largest, values[column] as number), -Infinity);
  const observed = best(means);
  return (1 + drawn.filter((draw) => best(draw) >= observed).length) / (1 + drawn.length);
}
