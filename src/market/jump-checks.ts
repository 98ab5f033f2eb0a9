import type { Duration } from '../core/time.ts';
import type { FindingCollector } from './finding-collector.ts';
import type { SeriesColumns } from './find-gaps.ts';

/** A leap is a log return of at least this number of robust standard deviations, and of at least `SMALLEST_LEAP`. */
const DEVIATIONS = 30;
const SMALLEST_LEAP = 0.05;
/**
 * Ratio of the standard deviation to the median absolute deviation in a normal distribution: 1 / 0.6745 (Hampel 1974).
 */
const MAD_TO_DEVIATION = 1.4826;

/**
 * Reports leaps of the close between neighbouring candles, and wicks of the same size. It removes none of them, because
 * many are real.
 */
export function addJumps(
  columns: SeriesColumns,
  line: Float64Array,
  interval: Duration,
  collector: FindingCollector,
): void {
  const { openTime, close, high, low, open } = columns;
  const returns = new Float64Array(close.length).fill(Number.NaN);
  for (let row = 1; row < close.length; row++) {
    if (openTime[row] === (openTime[row - 1] as number) + interval)
      returns[row] = Math.log((close[row] as number) / (close[row - 1] as number));
  }
  const threshold = leapThreshold(returns);
  for (let row = 0; row < close.length; row++) {
    const place = { row: line[row] as number, at: openTime[row] };
    const leap = returns[row] as number;
    if (Math.abs(leap) > threshold) {
      const next = returns[row + 1] ?? Number.NaN;
      const reverts = Math.abs(leap + next) < Math.abs(leap) / 4;
      const before = row > 0 && Math.abs(leap + (returns[row - 1] as number)) < Math.abs(leap) / 4;
      if (!before)
        collector.add(
          reverts ? 'spike' : 'jump',
          place,
          () => `close from ${close[row - 1]} to ${close[row]} (${percent(leap)})`,
        );
      continue;
    }
    const up = Math.log((high[row] as number) / Math.max(open[row] as number, close[row] as number));
    const down = Math.log(Math.min(open[row] as number, close[row] as number) / (low[row] as number));
    if (Math.max(up, down) > 2 * threshold) {
      collector.add(
        'spike',
        place,
        () => `the wick reaches ${up > down ? high[row] : low[row]} around a close of ${close[row]}`,
      );
    }
  }
}

function percent(logReturn: number): string {
  const change = (Math.exp(logReturn) - 1) * 100;
  return `${change > 0 ? '+' : ''}${change.toFixed(1)} %`;
}

/** The size of a leap. It is robust: nearly half of the returns can be wrong before it grows without bound. */
function leapThreshold(returns: Float64Array): number {
  const known = returns.filter((value) => !Number.isNaN(value)).sort();
  const centre = known[known.length >> 1] ?? 0;
  for (let index = 0; index < known.length; index++) known[index] = Math.abs((known[index] as number) - centre);
  const deviations = known.sort();
  return Math.max(SMALLEST_LEAP, DEVIATIONS * MAD_TO_DEVIATION * (deviations[deviations.length >> 1] ?? 0));
}
