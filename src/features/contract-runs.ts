import type { CandleSeries } from '../core/candle.ts';
import { buildFeatureGraph, type FeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { SeriesMoments } from './series-moments.ts';

interface PushOptions {
  /** A second graph that is shown other candles between every two moments of the first. */
  readonly interleaveWith?: FeatureGraph;
  /** Fresh moments show whether a feature keeps one; reused ones whether keeping one harms. Default fresh. */
  readonly moments?: 'fresh' | 'reused';
}

/** The column of a feature when it is shown its candles one by one, as in trading. */
export function runByPush(
  feature: Feature,
  series: CandleSeries,
  { interleaveWith, moments = 'fresh' }: PushOptions = {},
): Float64Array {
  const context = { market: 0, interval: series.interval };
  const graph = buildFeatureGraph([feature]).start(context);
  const other = interleaveWith?.start(context);
  const reused = new SeriesMoments(series);
  const backwards = new SeriesMoments(series);
  const values = new Float64Array(series.length).fill(Number.NaN);
  const one = new Float64Array(1);
  for (const { start, end } of series.segments) {
    for (let row = start; row < end; row++) {
      const continuity = row === start && row > 0 ? 'after-hole' : 'continuous';
      const shown = moments === 'reused' ? reused : new SeriesMoments(series);
      graph.push(shown.at(row, continuity), one);
      values[row] = one[0] as number;
      other?.push(backwards.at(series.length - 1 - row, 'continuous'), one);
    }
  }
  return values;
}

/** The column of a feature as research computes it. */
export function runByColumns(feature: Feature, series: CandleSeries): Float64Array {
  return buildFeatureGraph([feature]).compute(series).columns[0] as Float64Array;
}
