import type { CandleSeries, Segment } from '../core/candle.ts';
import type { Columns } from './feature.port.ts';
import type { GraphLayout, GraphNode } from './graph-layout.ts';
import { SeriesMoments } from './series-moments.ts';

/**
 * The requested columns of a graph over a whole series, node by node. A node's kernel is used where it has one, its
 * `push` otherwise. Rows outside the segments are NaN. Inner columns are reused as soon as nobody reads them any more.
 */
export function columnsOver(graph: GraphLayout, series: CandleSeries, segments: readonly Segment[]): Float64Array[] {
  const { nodes, requested } = graph;
  const moments = new SeriesMoments(series);
  const candles = segments.map((segment) => candleColumns(series, segment));
  const whole = segments.length === 1 && segments[0]?.start === 0 && segments[0].end === series.length;
  const columns: Float64Array[] = [];
  const readers = nodes.map(() => 0);
  for (const { inputs } of nodes) for (const input of inputs) readers[input] = (readers[input] ?? 0) + 1;
  for (const place of requested) readers[place] = Infinity;
  const spare: Float64Array[] = [];

  for (const node of nodes) {
    const out = spare.pop() ?? new Float64Array(series.length);
    if (!whole) out.fill(Number.NaN);
    const inputs = node.inputs.map((input) => columns[input] as Float64Array);
    if (node.feature.columns !== undefined && node.feature.onHole === 'restart') {
      for (const [index, { start, end }] of segments.entries()) {
        const source = { ...(candles[index] as Columns), inputs: inputs.map((column) => column.subarray(start, end)) };
        node.feature.columns(source, out.subarray(start, end));
      }
    } else {
      pushOver(node, inputs, out, moments, segments, series);
    }
    columns.push(out);
    for (const input of node.inputs) {
      const left = (readers[input] ?? 0) - 1;
      readers[input] = left;
      if (left === 0) spare.push(columns[input] as Float64Array);
    }
  }
  return requested.map((place) => columns[place] as Float64Array);
}

function candleColumns(series: CandleSeries, { start, end }: Segment): Columns {
  return {
    length: end - start,
    interval: series.interval,
    openTime: series.openTime.subarray(start, end),
    open: series.open.subarray(start, end),
    high: series.high.subarray(start, end),
    low: series.low.subarray(start, end),
    close: series.close.subarray(start, end),
    volume: series.volume.subarray(start, end),
    transactions: series.transactions.subarray(start, end),
    inputs: [],
  };
}

/** Shows a node its candles one by one; it begins anew at every segment unless it bridges holes. */
function pushOver(
  { feature }: GraphNode,
  inputs: readonly Float64Array[],
  out: Float64Array,
  moments: SeriesMoments,
  segments: readonly Segment[],
  series: CandleSeries,
): void {
  const context = { market: 0, interval: series.interval };
  const values = new Float64Array(inputs.length);
  let state = feature.start(context);
  for (const { start, end } of segments) {
    if (feature.onHole === 'restart') state = feature.start(context);
    for (let row = start; row < end; row++) {
      for (let index = 0; index < inputs.length; index++) values[index] = (inputs[index] as Float64Array)[row] as number;
      out[row] = state.push(moments.at(row, row === start && start > 0 ? 'after-hole' : 'continuous'), values);
    }
  }
}
