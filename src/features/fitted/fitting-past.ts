import type { UniversePast } from '../../market/market-past.ts';
import { buildFeatureGraph } from '../feature-graph.ts';
import type { FittedFeature, FittingPast } from './fitted-feature.port.ts';

/** A span of time in microseconds. A candle belongs to it that closed at or after `from` and at or before `until`. */
export interface PastSpan {
  readonly from: number;
  readonly until: number;
}

/** The inputs of a fitted feature over a span of one market's candles, without rows where one has no value. */
export function fittingPast(feature: FittedFeature, universe: UniversePast, { from, until }: PastSpan): FittingPast {
  const series = universe.markets[universe.market]?.series;
  if (series === undefined) throw new RangeError(`The universe has no market ${universe.market} to learn from`);
  const inputs = [...new Map(feature.inputs.map((input) => [input.name, input])).values()];
  const frame = buildFeatureGraph(inputs, { interval: series.interval }).compute(series, { universe });
  const rows: number[] = [];
  for (let row = 0; row < frame.length; row++) {
    const knownAt = frame.knownAt[row] as number;
    const inSpan = knownAt >= from && knownAt <= until;
    if (inSpan && frame.columns.every((column) => !Number.isNaN(column[row]))) rows.push(row);
  }
  const columns = feature.inputs.map(({ name }) => {
    const column = frame.columns[frame.names.indexOf(name)];
    return Float64Array.from(rows, (row) => column?.[row] ?? Number.NaN);
  });
  return { columns, rows: rows.length };
}
