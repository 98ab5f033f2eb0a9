import type { SystemConfig } from '../config/system-config.ts';
import type { CandleSeries } from '../core/candle.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';

/** Where the days begin that research holds out of these candles (microseconds); infinite where it holds out none. */
export function heldOutFrom(
  series: readonly CandleSeries[],
  { holdout }: Pick<SystemConfig['validation'], 'holdout'>,
): number {
  return holdOutBoundary(series, holdout);
}
