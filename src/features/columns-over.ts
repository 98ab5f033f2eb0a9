import type { CandleSeries, Segment } from '../core/candle.ts';
import type { Columns, FeatureState } from './feature.port.ts';
import type { GraphLayout, GraphNode } from './graph-layout.ts';
import { SeriesMoments } from './series-moments.ts';

/** Rows that go through the whole graph together: few enough that all nodes' columns stay in the processor's cache. */
const PORTION = 1_024;

/**
 * The requested columns of a graph over a whole series. The rows pass in portions, node by node; a node's kernel is
 * used where it has one, its `push` otherwise. Rows outside the segments are NaN. Memory: the result and little else.
 */
export function columnsOver(layout: GraphLayout, series: CandleSeries, segments: readonly Segment[]): Float64Array[] {
  const { nodes, requested } = layout;
  const context = { market: 0, interval: series.interval };
  const results = new Map(requested.map((place) => [place, new Float64Array(series.length)]));
  const inner = nodes.map((_, place) => results.get(place) ?? new Float64Array(PORTION));
  const moments = new SeriesMoments(series);
  let states: FeatureState[] = nodes.map(({ feature }) => feature.start(context));
  let done = 0;

  for (const { start, end } of segments) {
    for (const column of results.values()) column.fill(Number.NaN, done, start);
    if (start > 0) states = nodes.map((node, place) => restarted(node, states[place] as FeatureState, context));
    for (let from = start; from < end; from += PORTION) {
      const to = Math.min(end, from + PORTION);
      const views = inner.map((column, place) => (results.has(place) ? column.subarray(from, to) : column.subarray(0, to - from)));
      const candles = candleColumns(series, from, to);
      for (const [place, node] of nodes.entries()) {
        const state = states[place] as FeatureState;
        const out = views[place] as Float64Array;
        const inputs = node.inputs.map((input) => views[input] as Float64Array);
        if (state.columns === undefined) pushOver(state, moments, from, start, inputs, out);
        else state.columns({ ...candles, inputs }, out);
      }
    }
    done = end;
  }
  for (const column of results.values()) column.fill(Number.NaN, done);
  return requested.map((place) => results.get(place) as Float64Array);
}

function restarted({ feature }: GraphNode, state: FeatureState, context: Parameters<typeof feature.start>[0]): FeatureState {
  return feature.onHole === 'restart' ? feature.start(context) : state;
}

function candleColumns(series: CandleSeries, from: number, to: number): Columns {
  return {
    length: to - from,
    interval: series.interval,
    openTime: series.openTime.subarray(from, to),
    open: series.open.subarray(from, to),
    high: series.high.subarray(from, to),
    low: series.low.subarray(from, to),
    close: series.close.subarray(from, to),
    volume: series.volume.subarray(from, to),
    transactions: series.transactions.subarray(from, to),
    inputs: [],
  };
}

/** Shows a state its candles one by one. */
function pushOver(
  state: FeatureState,
  moments: SeriesMoments,
  from: number,
  segmentStart: number,
  inputs: readonly Float64Array[],
  out: Float64Array,
): void {
  const values = new Float64Array(inputs.length);
  for (let row = 0; row < out.length; row++) {
    for (let index = 0; index < inputs.length; index++) values[index] = (inputs[index] as Float64Array)[row] as number;
    const afterHole = from + row === segmentStart && segmentStart > 0;
    out[row] = state.push(moments.at(from + row, afterHole ? 'after-hole' : 'continuous'), values);
  }
}
