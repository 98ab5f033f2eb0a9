import { PastMoments } from '../market/past-moments.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import { LEAST_BARS } from '../live/warm-forecaster.ts';
import { sliceSeries } from '../market/candle-series.ts';

export interface PastOptions {
  /** The candles that closed by then are shown. */
  readonly until: Instant;
  /** Bars of each market that the observer's values depend on. */
  readonly memoryBars?: number;
  /** Facts beside the candles of each market, by slot; absent where no market has any. */
  readonly facts?: readonly (readonly FactSeries[])[] | undefined;
}

/** Shows stored candles as the moments they were: the newest 2,000 of each market, or as many as are remembered. */
export function observePast(
  series: readonly CandleSeries[],
  { until, memoryBars = 0, facts }: PastOptions,
  observe: (moment: Moment) => void,
): void {
  const bars = Math.max(LEAST_BARS, memoryBars);
  const past = new PastMoments(
    series.map((each) =>
      sliceSeries(each, { from: instant(until - bars * each.interval), to: instant(until - each.interval + 1) }),
    ),
    facts,
  );
  while (past.next()) observe(past.moment);
}
