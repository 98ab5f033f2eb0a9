import { PastMoments } from '../market/past-moments.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import { sliceSeries } from '../market/candle-series.ts';

/** Bars that features are warmed up with: enough for averages that never forget to have settled. */
const BARS = 2_000;

/** Shows stored candles that closed by `until`, as the moments they were. */
export function observePast(series: readonly CandleSeries[], until: Instant, observe: (moment: Moment) => void): void {
  const past = new PastMoments(
    series.map((each) =>
      sliceSeries(each, { from: instant(until - BARS * each.interval), to: instant(until - each.interval + 1) }),
    ),
  );
  while (past.next()) observe(past.moment);
}
