/**
 * The first four moments of a series. Skewness and kurtosis are those of the population; kurtosis is not excess
 * (normal: 3).
 */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (divides by n - 1). */
  readonly deviation: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Arithmetic mean; undefined for an empty series. */
export function mean(values: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum / values.length;
}

/** Divides by n (`population`) or by n - 1 (`sample`). */
export type Divisor = 'sample' | 'population';

/**
 * Standard deviation, two passes; undefined with fewer values than the divisor needs. Exactly 0 for a constant series.
 */
export function standardDeviation(values: Float64Array, divisor: Divisor = 'sample'): number | undefined {
  const centre = mean(values);
  const degrees = divisor === 'sample' ? values.length - 1 : values.length;
  if (centre === undefined || degrees < 1) return undefined;
  return Math.sqrt(centralSum(values, centre, 2) / degrees);
}

/**
 * Mean, deviation, skewness and kurtosis in two passes. Undefined with fewer than two values, with a value that is not
 * finite, or without variance: a shape of a constant does not exist.
 */
export function moments(values: Float64Array): Moments | undefined {
  const count = values.length;
  const centre = mean(values);
  if (centre === undefined || count < 2 || !Number.isFinite(centre)) return undefined;
  const second = centralSum(values, centre, 2) / count;
  if (second === 0) return undefined;
  return {
    count,
    mean: centre,
    deviation: Math.sqrt((second * count) / (count - 1)),
    skewness: centralSum(values, centre, 3) / count / second ** 1.5,
    kurtosis: centralSum(values, centre, 4) / count / second ** 2,
  };
}

/** Sum of powers of the distances from the centre; rounding noise of a constant series counts as zero. */
function centralSum(values: Float64Array, centre: number, power: 2 | 3 | 4): number {
  const noise = Math.abs(centre) * 1e-14;
  let sum = 0;
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const distance = (values[index] as number) - centre;
    largest = Math.max(largest, Math.abs(distance));
    const square = distance * distance;
    sum += power === 2 ? square : power === 3 ? square * distance : square * square;
  }
  return largest <= noise ? 0 : sum;
}
