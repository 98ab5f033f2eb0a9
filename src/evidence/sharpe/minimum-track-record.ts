import { normalQuantile } from '../../math/normal.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { shape } from './sharpe-variance.ts';

export interface TrackRecordOptions {
  /** Per-period Sharpe ratio to exceed; 0 by default. */
  readonly benchmark?: number;
  /** Chance of a false claim; 0.05 by default. */
  readonly significance?: number;
}

type Shape = Omit<SharpeMoments, 'observations'>;

/**
 * Number of periods from which the observed Sharpe ratio would be significant: 1 + [1 - g3 SR + (g4 - 1)/4 SR^2]
 * (z/(SR - SR*))^2. Bailey and Lopez de Prado (2012). Undefined when the ratio does not exceed the benchmark, because
 * no number is then enough.
 */
export function minimumTrackRecord(
  moments: Shape,
  { benchmark = 0, significance = 0.05 }: TrackRecordOptions = {},
): number | undefined {
  const variance = shape(moments, moments.sharpe, 0);
  const distance = moments.sharpe - benchmark;
  if (!(distance > 0 && variance > 0)) return undefined;
  return 1 + variance * (normalQuantile(1 - significance) / distance) ** 2;
}
