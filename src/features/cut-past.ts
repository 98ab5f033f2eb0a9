import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { FactKind } from '../core/facts/market-facts.ts';
import type { UniversePast } from '../market/market-past.ts';
import { RecordedFacts } from '../market/recorded-facts.ts';
import { rowsFrom } from './series-rows.ts';

/** A span of time in microseconds. Candles belong to it that open at or after `from` and close at or before `until`. */
export interface PastSpan {
  readonly from?: number;
  readonly until?: number;
}

/** The part of a universe's past within a span, as copies: nothing outside can be reached. */
export function cutPast({ markets, market }: UniversePast, span: PastSpan): UniversePast {
  return {
    market,
    markets: markets.map(({ series, facts = [] }) => ({
      series: candlesWithin(series, span),
      facts: facts.map((one) => factsWithin(one, span)),
    })),
  };
}

function candlesWithin(series: CandleSeries, { from = -Infinity, until = Infinity }: PastSpan): CandleSeries {
  const { openTime, interval, length } = series;
  let [start, end] = [0, length];
  while (start < length && (openTime[start] as number) < from) start++;
  while (end > start && (openTime[end - 1] as number) + interval > until) end--;
  return rowsFrom(series, start, end);
}

function factsWithin<Kind extends FactKind>(
  series: FactSeries<Kind>,
  { from = -Infinity, until = Infinity }: PastSpan,
): FactSeries<Kind> {
  const rows = [...series.knownAt.keys()].filter((row) => {
    const knownAt = series.knownAt[row] as number;
    return knownAt >= from && knownAt <= until;
  });
  return new RecordedFacts<Kind>(
    series.kind,
    series.instrument,
    rows.map((row) => series.factAt(row)),
  );
}
