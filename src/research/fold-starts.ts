import { instant, type Instant } from '../core/time.ts';
import type { JudgedPeriod } from './judged-candles.ts';

/**
 * Time of the first forecast of the model in use at an instant. Training ended no later than that, so it gives the
 * lowest possible age of the model. A stored model that is backtested over later candles is older.
 */
export function foldStarts({
  series,
  foldOf,
}: Pick<JudgedPeriod, 'series' | 'foldOf'>): (now: Instant) => Instant | undefined {
  const starts = new Map<number, number>();
  foldOf.forEach((folds, market) => {
    const { openTime, interval } = series[market] as JudgedPeriod['series'][number];
    for (let row = 0; row < folds.length; row++) {
      const fold = folds[row] as number;
      if (fold === -1 || (fold === folds[row - 1] && row > 0)) continue;
      starts.set(fold, Math.min(starts.get(fold) ?? Infinity, (openTime[row] as number) + interval));
    }
  });
  const inOrder = [...starts.values()].sort((a, b) => a - b);
  return (now) => {
    const start = inOrder.findLast((each) => each <= now);
    return start === undefined ? undefined : instant(start);
  };
}
