import { closeTimeOf } from '../core/candle.ts';
import type { MarketDays } from '../core/market-days.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { marketName } from '../market/market-name.ts';
import type { LoadedUniverse } from './load-universe.ts';

/** The market of each instrument's candles, in the order of the file. */
export function marketsOf({ sources }: Pick<LoadedUniverse, 'sources'>): string[] {
  return sources.map((source) => marketName(source.slice(source.lastIndexOf(' ') + 1)));
}

/** For each market, the time from the first decision of these rows to their last label. */
export function daysOfRows(dataset: Dataset, rows: Iterable<number>, markets: readonly string[]): MarketDays[] {
  const spans = new Map<number, { from: number; to: number }>();
  for (const row of rows) {
    const market = dataset.market[row] as number;
    const [decided, resolved] = [dataset.decidedAt[row] as number, dataset.resolvedAt[row] as number];
    const span = spans.get(market);
    if (span === undefined) spans.set(market, { from: decided, to: resolved });
    else {
      span.from = Math.min(span.from, decided);
      span.to = Math.max(span.to, resolved);
    }
  }
  return markets.flatMap((market, index) => {
    const span = spans.get(index);
    return span === undefined ? [] : [{ market, ...span }];
  });
}

/**
 * The days whose trials count against a run. They are its judged days, and for a final run also all days before them,
 * on which its system was chosen.
 */
export function countedDays(stage: 'search' | 'final', judged: readonly MarketDays[]): readonly MarketDays[] {
  return stage === 'final' ? judged.map((days) => ({ ...days, from: -Infinity })) : judged;
}

/** For each market, the time from an instant (microseconds) to the end of its candles. */
export function daysAfter(universe: Pick<LoadedUniverse, 'sources' | 'loaded'>, from: number): MarketDays[] {
  return marketsOf(universe).flatMap((market, index) => {
    const series = universe.loaded[index]?.series;
    if (series === undefined || series.length === 0) return [];
    const to = closeTimeOf(series, series.length - 1);
    return from < to ? [{ market, from, to }] : [];
  });
}
