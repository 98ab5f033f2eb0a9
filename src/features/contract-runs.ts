import type { CandleSeries } from '../core/candle.ts';
import { copyOfMoment } from '../core/copy-of-moment.ts';
import type { UniversePast } from '../market/market-past.ts';
import { PastMoments } from '../market/past-moments.ts';
import { buildFeatureGraph, type FeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { readsUniverse } from './reads-universe.ts';
import { SeriesMoments } from './series-moments.ts';

interface PushOptions {
  /** A second graph that is shown other candles between every two moments of the first. */
  readonly interleaveWith?: FeatureGraph;
  /** Fresh moments show whether a feature keeps one; reused ones whether keeping one harms. Default fresh. */
  readonly moments?: 'fresh' | 'reused';
}

/** The column of a feature when it is shown its moments one by one, as in trading. */
export function runByPush(feature: Feature, past: UniversePast, options: PushOptions = {}): Float64Array {
  return readsUniverse(feature) ? pushUniverse(feature, past, options) : pushSeries(feature, seriesOf(past), options);
}

function pushSeries(
  feature: Feature,
  series: CandleSeries,
  { interleaveWith, moments = 'fresh' }: PushOptions,
): Float64Array {
  const context = { market: 0, interval: series.interval };
  const graph = buildFeatureGraph([feature], context).start(context);
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

function pushUniverse(
  feature: Feature,
  past: UniversePast,
  { interleaveWith, moments = 'fresh' }: PushOptions,
): Float64Array {
  const { interval, length } = seriesOf(past);
  const start = (graph: FeatureGraph, { markets, market }: UniversePast) =>
    graph.start({ market, interval, slotOf: slotsOf(markets.map(({ series }) => series.instrument.id)) });
  const graph = start(buildFeatureGraph([feature], { interval }), past);
  const turned = turnedRound(past);
  const other = interleaveWith === undefined ? undefined : start(interleaveWith, turned);
  const others = momentsOf(turned);
  const values = new Float64Array(length).fill(Number.NaN);
  const one = new Float64Array(1);
  for (const shown = momentsOf(past); shown.next();) {
    graph.push(moments === 'reused' ? shown.moment : copyOfMoment(shown.moment), one);
    const row = shown.rowOf(past.market);
    if (row >= 0) values[row] = one[0] as number;
    if (other !== undefined && others.next()) other.push(others.moment, one);
  }
  return values;
}

/** The column of a feature as research computes it. */
export function runByColumns(feature: Feature, universe: UniversePast): Float64Array {
  const series = seriesOf(universe);
  const graph = buildFeatureGraph([feature], { interval: series.interval });
  return graph.compute(series, { universe }).columns[0] as Float64Array;
}

/** The candles of the described market. */
export function seriesOf({ markets, market }: UniversePast): CandleSeries {
  const series = markets[market]?.series;
  if (series === undefined) throw new RangeError(`The universe has no market ${market} that could be described`);
  return series;
}

/** The same markets in other slots. */
export function turnedRound({ markets, market }: UniversePast): UniversePast {
  return { markets: markets.toReversed(), market: markets.length - 1 - market };
}

/** The stored past as moments. */
export function momentsOf({ markets }: UniversePast): PastMoments {
  return new PastMoments(
    markets.map(({ series }) => series),
    markets.map(({ facts = [] }) => facts),
  );
}

/** Finds the slot of a market by the id of its instrument. */
export function slotsOf(ids: readonly string[]): (instrument: string) => number | undefined {
  const slots = new Map(ids.map((id, slot) => [id, slot]));
  return (instrument) => slots.get(instrument);
}
