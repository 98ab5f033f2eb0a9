import type { CandleSeries } from '../core/candle.ts';
import type { Duration } from '../core/time.ts';
import type { Estimate } from '../evidence/estimate.ts';
import { implausibleResult } from '../evidence/implausible-result.ts';
import type { DirectionSkill } from '../evidence/skill/direction.ts';
import type { VerdictEvidence } from '../evidence/verdict.ts';
import { columnForesight, describeForesight } from '../market/column-foresight.ts';

export interface ResultToDoubt {
  readonly series: readonly CandleSeries[];
  readonly horizon: Duration;
  readonly yearsObserved: number;
  readonly trades: number;
  readonly sharpe: Estimate;
  readonly direction?: DirectionSkill;
}

/** Sentences with reasons why the judged candles or the result may not be credible. */
export function doubtsAbout({ series, direction, ...result }: ResultToDoubt): VerdictEvidence['doubts'] {
  const data = series.flatMap((each) =>
    columnForesight(each, each.interval).map((found) => `${each.instrument.id}: ${describeForesight(found)}`),
  );
  const directionAccuracy = direction === undefined ? {} : { directionAccuracy: direction.accuracy };
  return { data, result: implausibleResult({ ...result, ...directionAccuracy }) };
}
