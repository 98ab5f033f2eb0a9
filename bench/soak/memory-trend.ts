import { optimalBlockLength } from '../../src/evidence/bootstrap/block-length.ts';
import { fillStationaryIndices } from '../../src/evidence/bootstrap/stationary-bootstrap.ts';
import { quantileOfSorted } from '../../src/math/quantile.ts';
import { SeededRandom } from '../../src/math/random.ts';

/** Slope of a series per unit of time, with its 95 % confidence interval, and the one step that it has beside. */
export interface Trend {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** Undefined where the series is better described without one. */
  readonly step: { readonly at: number; readonly size: number } | undefined;
}

/** A step is looked for in the middle of a series: near an end it cannot be told from the slope. */
const EDGE_SHARE = 0.05;

/**
 * Slope of the least-squares line through a series that may have one step. Memory takes a step when code is compiled
 * once more or an allocator takes another block, and does not grow by that; a leak goes on, before the step and after
 * it. The step is kept where the Bayesian information criterion is better with it. Neighbouring samples of memory
 * depend on each other, so the interval comes from resampling blocks of residuals, and the criterion counts blocks;
 * single residuals would make both far too sure. Undefined with fewer than eight samples.
 */
export function trendOf(times: Float64Array, values: Float64Array, draws = 2_000): Trend | undefined {
  const count = times.length;
  if (count < 8) return undefined;
  const plain = lineThrough(times, values);
  const stepped = bestStep(times, values);
  const plainBlock = blockOf(plain.residuals);
  const steppedBlock = stepped === undefined ? 1 : blockOf(stepped.residuals);
  const blocks = count / Math.max(plainBlock, steppedBlock);
  const isBetter =
    stepped !== undefined && blocks * Math.log(plain.squares / stepped.squares) > PARAMETERS_OF_STEP * Math.log(blocks);
  const { slope, size, residuals } = isBetter ? stepped : plain;
  const random = new SeededRandom(1);
  const indices = new Int32Array(count);
  const drawn = new Float64Array(count);
  const from = isBetter ? stepped.from : count;
  const errors = Float64Array.from({ length: draws }, () => {
    fillStationaryIndices(indices, isBetter ? steppedBlock : plainBlock, random);
    for (let row = 0; row < count; row++) drawn[row] = residuals[indices[row] as number] as number;
    return lineThrough(times, drawn, from).slope;
  }).sort();
  return {
    slope,
    low: slope - (quantileOfSorted(errors, 0.975) as number),
    high: slope - (quantileOfSorted(errors, 0.025) as number),
    step: isBetter ? { at: times[stepped.from] as number, size } : undefined,
  };
}

/** Where it is and how high. */
const PARAMETERS_OF_STEP = 2;

function blockOf(residuals: Float64Array): number {
  return Math.max(1, optimalBlockLength(residuals)?.stationary ?? 1);
}

interface Line {
  readonly slope: number;
  /** Height of the step; 0 without one. */
  readonly size: number;
  /** Row of the step; the number of rows without one. */
  readonly from: number;
  readonly residuals: Float64Array;
  /** Sum of their squares. */
  readonly squares: number;
}

function bestStep(times: Float64Array, values: Float64Array): Line | undefined {
  const edge = Math.max(2, Math.ceil(EDGE_SHARE * times.length));
  let best: Line | undefined;
  for (let from = edge; from <= times.length - edge; from++) {
    const line = lineThrough(times, values, from);
    if (best === undefined || line.squares < best.squares) best = line;
  }
  return best;
}

/** The least-squares line with a step at a row: the slope within both parts, whose levels are free. */
function lineThrough(times: Float64Array, values: Float64Array, from = times.length): Line {
  const parts = [
    { begin: 0, end: from },
    { begin: from, end: times.length },
  ].filter(({ begin, end }) => end > begin);
  const centred = parts.map(({ begin, end }) => {
    const [middle, level] = [mean(times, begin, end), mean(values, begin, end)];
    let [along, across] = [0, 0];
    for (let row = begin; row < end; row++) {
      along += ((times[row] as number) - middle) * ((values[row] as number) - level);
      across += ((times[row] as number) - middle) ** 2;
    }
    return { begin, end, middle, level, along, across };
  });
  const sum = (key: 'along' | 'across') => centred.reduce((total, part) => total + part[key], 0);
  const slope = sum('along') / sum('across');
  const residuals = new Float64Array(times.length);
  for (const { begin, end, middle, level } of centred)
    for (let row = begin; row < end; row++)
      residuals[row] = (values[row] as number) - level - slope * ((times[row] as number) - middle);
  const [first, second] = centred;
  const at = (part: typeof first) => (part === undefined ? 0 : part.level - slope * part.middle);
  const size = second === undefined ? 0 : at(second) - at(first);
  return { slope, size, from, residuals, squares: residuals.reduce((total, residual) => total + residual ** 2, 0) };
}

function mean(column: Float64Array, begin: number, end: number): number {
  let sum = 0;
  for (let row = begin; row < end; row++) sum += column[row] as number;
  return sum / (end - begin);
}
