import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature } from './feature.port.ts';
import { relativeDifference } from './relative-difference.ts';

/**
 * How far a fast average is above a slow one, as a fraction: its sign is the side of the crossing, its size the
 * distance.
 */
export function averageCrossing({ fast, slow }: { readonly fast: number; readonly slow: number }): Feature {
  return relativeDifference({
    name: `ema_cross_${fast}_${slow}`,
    of: exponentialMovingAverage({ period: fast }),
    to: exponentialMovingAverage({ period: slow }),
    formula: `ema_${fast} / ema_${slow} - 1`,
    source: 'Brock, Lakonishok, LeBaron, Journal of Finance 47, 1992 (crossing averages), as a distance',
  });
}
