import { annualSharpe } from '../sharpe/sharpe-ratio.ts';

/**
 * Annual Sharpe ratio of the newest `window` periodic returns: one value for each return from the end of the first full
 * window on. NaN where the window has no variance.
 */
export function rollingSharpe(returns: Float64Array, window: number, periodsPerYear: number): Float64Array {
  if (!Number.isInteger(window) || window < 2)
    throw new RangeError(`A rolling window needs at least two returns, was ${window}`);
  const values = new Float64Array(Math.max(0, returns.length - window + 1));
  for (let last = 0; last < values.length; last++) {
    // Each window is summed again, because differences of running sums of squares lose the small variance of a quiet
    // one.
    let sum = 0;
    for (let row = last; row < last + window; row++) sum += returns[row] as number;
    const mean = sum / window;
    let squares = 0;
    for (let row = last; row < last + window; row++) squares += ((returns[row] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / (window - 1));
    values[last] = deviation > Math.abs(mean) * 1e-12 ? annualSharpe(mean / deviation, periodsPerYear) : Number.NaN;
  }
  return values;
}
