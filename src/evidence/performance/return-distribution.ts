import { moments } from '../../math/moments.ts';
import { quantileOfSorted } from '../../math/quantile.ts';

/** Number of periodic returns between two values. The last bin includes its upper end. */
export interface ReturnBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The distribution of periodic returns. Returns and losses are fractions of equity; an unknown figure is absent. */
export interface ReturnDistribution {
  readonly observations: number;
  /** Number of periods without a change of the account, because nothing was held. They are in no bin. */
  readonly idle: number;
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
  /** Excess kurtosis: a normal distribution has 0. */
  readonly excessKurtosis: number;
  readonly best: number;
  readonly worst: number;
  /**
   * Loss that one period in twenty exceeds: minus the 5 % quantile of the returns. Negative where that quantile is a
   * gain.
   */
  readonly valueAtRisk?: number;
  /** Mean loss of the worst twentieth of the periods. Source: Acerbi and Tasche 2002, expected shortfall. */
  readonly expectedShortfall?: number;
  readonly bins: readonly ReturnBin[];
}

const TAIL = 0.05;
/** With fewer observations beyond the quantile, value at risk and expected shortfall are absent. */
const LEAST_IN_TAIL = 5;
const MOST_BINS = 41;

/** Describes periodic returns; undefined with fewer than two or without variance. */
export function returnDistribution(returns: Float64Array): ReturnDistribution | undefined {
  const shape = moments(returns);
  if (shape === undefined) return undefined;
  const sorted = returns.toSorted();
  const { count, mean, deviation, skewness, kurtosis } = shape;
  return {
    observations: count,
    idle: returns.filter((value) => value === 0).length,
    mean,
    deviation,
    skewness,
    excessKurtosis: kurtosis - 3,
    best: sorted.at(-1) as number,
    worst: sorted[0] as number,
    ...tailOf(sorted),
    bins: binsOf(sorted.filter((value) => value !== 0)),
  };
}

function tailOf(sorted: Float64Array): Pick<ReturnDistribution, 'valueAtRisk' | 'expectedShortfall'> {
  const quantile = quantileOfSorted(sorted, TAIL);
  const most = sorted.length * TAIL;
  if (quantile === undefined || most < LEAST_IN_TAIL) return {};
  // The worst twentieth of the periods. The last of them counts in part, so that many equal ones, such as idle days, do
  // not all count.
  const whole = Math.floor(most + 1e-9);
  const sum =
    sorted.subarray(0, whole).reduce((so, value) => so + value, 0) + Math.max(0, most - whole) * (sorted[whole] ?? 0);
  return { valueAtRisk: -quantile, expectedShortfall: -sum / most };
}

/**
 * Bins of equal, round width. Zero is a border, so that gains and losses never share a bin. The width follows Freedman
 * and Diaconis 1981.
 */
function binsOf(sorted: Float64Array): ReturnBin[] {
  const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
  const spread = (quantileOfSorted(sorted, 0.75) ?? 0) - (quantileOfSorted(sorted, 0.25) ?? 0);
  const wanted = Math.max(
    (2 * spread) / Math.cbrt(sorted.length),
    (high - low) / (MOST_BINS - 2),
    Math.abs(low) / MOST_BINS,
  );
  const width = roundUp(wanted);
  const [first, last] = [Math.floor(low / width), Math.max(Math.floor(low / width) + 1, Math.ceil(high / width))];
  const counts = new Int32Array(last - first);
  for (const value of sorted) {
    const place = Math.min(counts.length - 1, Math.floor(value / width) - first);
    counts[place] = (counts[place] as number) + 1;
  }
  return Array.from(counts, (count, place) => ({
    from: (first + place) * width,
    to: (first + place + 1) * width,
    count,
  }));
}

/** The next larger of 1, 2 and 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(12));
}
