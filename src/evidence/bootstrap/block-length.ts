import { autocovariances } from '../../math/autocorrelation.ts';
import { mean } from '../../math/moments.ts';

/** Mean block lengths with which a bootstrap of the mean keeps the dependence within the series. */
export interface BlockLength {
  readonly stationary: number;
  readonly circular: number;
}

/**
 * Automatic block length of Politis and White (2004) with the correction of Patton, Politis and White (2009).
 * Undefined with fewer than eight values or without variance. Below 1, blocks of length 1 are enough.
 */
export function optimalBlockLength(values: Float64Array): BlockLength | undefined {
  const count = values.length;
  if (count < 8) return undefined;
  const longest = Math.ceil(Math.min(3 * Math.sqrt(count), count / 3));
  const run = Math.max(5, Math.trunc(Math.log10(count)));
  const furthest = Math.min(Math.ceil(Math.sqrt(count)) + run, count - 2);
  const covariances = autocovariances(values, furthest);
  if (!((covariances[0] as number) > 0)) return undefined;
  const bandwidth = chooseBandwidth(values, covariances, run, furthest);
  let spectrum = covariances[0] as number;
  let slope = 0;
  for (let lag = 1; lag <= bandwidth; lag++) {
    const weight = lag / bandwidth <= 0.5 ? 1 : 2 * (1 - lag / bandwidth);
    slope += 2 * weight * lag * (covariances[lag] as number);
    spectrum += 2 * weight * (covariances[lag] as number);
  }
  const length = (constant: number) => {
    const found = Math.cbrt((2 * slope * slope) / (constant * spectrum * spectrum)) * Math.cbrt(count);
    return Number.isFinite(found) ? Math.min(found, longest) : longest;
  };
  return { stationary: length(2), circular: length(4 / 3) };
}

/** Twice the lag after which `lagsInARow` autocorrelations in a row are insignificant; at most `furthest`. */
function chooseBandwidth(
  values: Float64Array,
  covariances: Float64Array,
  lagsInARow: number,
  furthest: number,
): number {
  const count = values.length;
  const critical = 2 * Math.sqrt(Math.log10(count) / count);
  const tails = tailEnergies(values, furthest);
  let quiet = 0;
  for (let lag = 0; lag < furthest; lag++) {
    const correlation = Math.abs((covariances[lag] as number) * count) / (tails[lag] as number);
    quiet = correlation < critical ? quiet + 1 : 0;
    if (quiet === lagsInARow) return Math.min(2 * Math.max(lag - lagsInARow + 1, 1), furthest);
  }
  return furthest;
}

/** Per lag: root of the product of two sums of squares, without the first and without the last `lag + 1` values. */
function tailEnergies(values: Float64Array, furthest: number): Float64Array {
  const centre = mean(values) ?? 0;
  const squares = values.map((value) => (value - centre) ** 2);
  let early = squares.reduce((sum, value) => sum + value, 0);
  let late = early;
  return Float64Array.from({ length: furthest + 1 }, (_, lag) => {
    early -= squares[lag] as number;
    late -= squares[squares.length - 1 - lag] as number;
    return Math.sqrt(Math.max(early, 0) * Math.max(late, 0));
  });
}
