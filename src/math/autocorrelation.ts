import { mean } from './moments.ts';

/** Autocovariances at lags 0 to `lags`, divided by n (biased, so that the sequence is positive semi-definite). */
export function autocovariances(values: Float64Array, lags: number): Float64Array {
  const centre = mean(values) ?? 0;
  const result = new Float64Array(lags + 1);
  for (let lag = 0; lag <= lags && lag < values.length; lag++) {
    let sum = 0;
    for (let index = lag; index < values.length; index++) {
      sum += ((values[index] as number) - centre) * ((values[index - lag] as number) - centre);
    }
    result[lag] = sum / values.length;
  }
  return result;
}

/** Autocorrelation at one lag; undefined for a constant series or a lag as long as the series. */
export function autocorrelation(values: Float64Array, lag: number): number | undefined {
  if (lag >= values.length) return undefined;
  const covariances = autocovariances(values, lag);
  const variance = covariances[0] as number;
  return variance > 0 ? (covariances[lag] as number) / variance : undefined;
}
