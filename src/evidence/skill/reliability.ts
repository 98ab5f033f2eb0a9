import { wilsonInterval } from '../../math/proportion-interval.ts';
import type { ClassForecasts } from './class-forecasts.ts';

/** Rows with similar forecast probabilities of a class, and the share of them in which the class was true. */
export interface ReliabilityBin {
  readonly className: string;
  /** Mean forecast probability. */
  readonly forecast: number;
  /** Share of rows in which the class was true. */
  readonly observed: number;
  readonly rows: number;
  readonly low: number;
  readonly high: number;
}

export interface ReliabilityOptions {
  /** Number of bins per class; 10 by default. */
  readonly bins?: number;
  readonly level?: number;
  /** Mean uniqueness of the labels, above 0 and up to 1: overlapping labels count as fewer rows. 1 by default. */
  readonly uniqueness?: number;
}

/**
 * Reliability diagram. Per class, the rows are sorted by their forecast probability into bins with equal numbers of
 * rows. Each bin has the observed share and its Wilson interval. Rows with equal probabilities are in the same bin.
 */
export function reliabilityBins(
  { classes, truth, probabilities }: ClassForecasts,
  { bins = 10, level = 0.95, uniqueness = 1 }: ReliabilityOptions = {},
): readonly ReliabilityBin[] {
  const rows = truth.length;
  return classes.flatMap((className, column) => {
    const given = Float64Array.from(
      { length: rows },
      (_, row) => probabilities[row * classes.length + column] as number,
    );
    const order = Array.from(given.keys()).sort((a, b) => (given[a] as number) - (given[b] as number));
    const result: ReliabilityBin[] = [];
    for (let start = 0, bin = 1; start < rows; bin++) {
      let end = Math.max(start + 1, Math.round((bin * rows) / bins));
      while (end < rows && given[order[end] as number] === given[order[end - 1] as number]) end++;
      const members = order.slice(start, Math.min(end, rows));
      start = end;
      const came = members.filter((row) => truth[row] === column).length;
      const observed = came / members.length;
      const independent = members.length * uniqueness;
      const interval = wilsonInterval(observed * independent, independent, level);
      if (interval === undefined) continue;
      const forecast = members.reduce((sum, row) => sum + (given[row] as number), 0) / members.length;
      result.push({ className, forecast, observed, rows: members.length, low: interval.low, high: interval.high });
    }
    return result;
  });
}
