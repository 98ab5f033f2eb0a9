import { optimalBlockLength } from '../../src/evidence/bootstrap/block-length.ts';
import { fillStationaryIndices } from '../../src/evidence/bootstrap/stationary-bootstrap.ts';
import { quantileOfSorted } from '../../src/math/quantile.ts';
import { SeededRandom } from '../../src/math/random.ts';

/** Slope of a series per unit of time, with its 95 % confidence interval. */
export interface Trend {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Slope of the least-squares line through a series. Neighbouring samples of memory depend on each other, so the
 * interval comes from resampling blocks of residuals; resampling single residuals would make it far too narrow.
 * Undefined with fewer than eight samples.
 */
export function trendOf(times: Float64Array, values: Float64Array, draws = 2_000): Trend | undefined {
  const count = times.length;
  if (count < 8) return undefined;
  const { slope, at } = lineThrough(times, values);
  const residuals = values.map((value, index) => value - at(times[index] as number));
  const block = Math.max(1, optimalBlockLength(residuals)?.stationary ?? 1);
  const random = new SeededRandom(1);
  const indices = new Int32Array(count);
  const drawn = new Float64Array(count);
  const errors = Float64Array.from({ length: draws }, () => {
    fillStationaryIndices(indices, block, random);
    for (let row = 0; row < count; row++) drawn[row] = residuals[indices[row] as number] as number;
    return lineThrough(times, drawn).slope;
  }).sort();
  return {
    slope,
    low: slope - (quantileOfSorted(errors, 0.975) as number),
    high: slope - (quantileOfSorted(errors, 0.025) as number),
  };
}

function lineThrough(
  times: Float64Array,
  values: Float64Array,
): { readonly slope: number; readonly at: (time: number) => number } {
  const mean = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / column.length;
  const [middle, level] = [mean(times), mean(values)];
  let [along, across] = [0, 0];
  for (const [row, time] of times.entries()) {
    along += (time - middle) * ((values[row] as number) - level);
    across += (time - middle) ** 2;
  }
  const slope = along / across;
  return { slope, at: (time) => level + slope * (time - middle) };
}
