import type { CandleSeries, Segment } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import type { FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { Portion } from './portion.ts';
import { SeriesMoments } from './series-moments.ts';

const PORTION_ROWS = 1_024;

/**
 * Computes the requested columns of a graph over a whole series. The rows pass in portions, node by node; a node's
 * kernel is used where it has one, its `push` otherwise. Fills `results`, one column per requested feature, whatever
 * was in them; rows outside the segments are NaN. Memory: little.
 */
export function columnsOver(
  layout: GraphLayout,
  series: CandleSeries,
  segments: readonly Segment[],
  results: readonly Float64Array[],
): void {
  const { nodes, requested } = layout;
  const context: FeatureContext = { market: 0, interval: series.interval };
  const portions = new Map<number, Portion>();
  const moments = new SeriesMoments(series);
  let states: readonly FeatureState[] = nodes.map(({ feature }) => feature.start(context));
  let done = 0;

  for (const { start, end } of segments) {
    for (const column of results) column.fill(Number.NaN, done, start);
    if (start > 0) {
      const before = states;
      states = nodes.map(({ feature }, place) =>
        feature.onHole === 'restart' ? feature.start(context) : (before[place] as FeatureState),
      );
    }
    for (let from = start; from < end; from += PORTION_ROWS) {
      const length = Math.min(end - from, PORTION_ROWS);
      const portion = portions.get(length) ?? new Portion(layout, series.interval, length);
      portions.set(length, portion);
      portion.load(series, from);
      const begins = from === start && start > 0 ? 'after-hole' : 'continuous';
      for (const [place, state] of states.entries()) {
        const source = portion.sources[place] as Portion['sources'][number];
        const out = portion.outputs[place] as Float64Array;
        if (state.columns === undefined) pushOver(state, moments, from, begins, source.inputs, out);
        else state.columns(source, out);
      }
      for (const [index, place] of requested.entries())
        results[index]?.set(portion.outputs[place] as Float64Array, from);
    }
    done = end;
  }
  for (const column of results) column.fill(Number.NaN, done);
}

/** Shows a state its candles one by one. */
function pushOver(
  state: FeatureState,
  moments: SeriesMoments,
  from: number,
  begins: MarketView['continuity'],
  inputs: readonly Float64Array[],
  out: Float64Array,
): void {
  const values = new Float64Array(inputs.length);
  for (let row = 0; row < out.length; row++) {
    for (let index = 0; index < inputs.length; index++) values[index] = (inputs[index] as Float64Array)[row] as number;
    out[row] = state.push(moments.at(from + row, row === 0 ? begins : 'continuous'), values);
  }
}
