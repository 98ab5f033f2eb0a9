import type { CandleSeries, Segment } from '../core/candle.ts';
import type { Duration } from '../core/time.ts';
import type { MarketPast, UniversePast } from '../market/market-past.ts';
import { cleanSegments } from './clean-segments.ts';
import type { GraphLayout, GraphPart } from './graph-layout.ts';
import { longerCandles } from './longer-candles.ts';
import { rowsAtCloses } from './rows-at-closes.ts';

/** The candles over which a graph is computed: those of the described market, and where they have no hole. */
export interface GraphPast {
  readonly past: UniversePast;
  /** Runs of clean candles without a hole. */
  readonly segments: readonly Segment[];
}

/** Fills the columns that a layout requests. */
export type ComputeColumns = (layout: GraphLayout, past: GraphPast, results: readonly Float64Array[]) => void;

/** The columns of a part of a graph over the rows of the described market, in the order of the part's places. */
export function partColumns(
  { scope, layout }: GraphPart,
  own: GraphPast,
  compute: ComputeColumns,
): readonly Float64Array[] {
  switch (scope.kind) {
    case 'market':
      return ofOtherMarket(layout, scope.instrument, { own, compute });
    case 'interval':
      return ofLongerCandles(layout, scope.interval, { own, compute });
    default:
      return scope satisfies never;
  }
}

interface PartSource {
  readonly own: GraphPast;
  readonly compute: ComputeColumns;
}

function ofOtherMarket(layout: GraphLayout, instrument: string, { own, compute }: PartSource): Float64Array[] {
  const { markets } = own.past;
  const market = markets.findIndex(({ series }) => series.instrument.id === instrument);
  const other = markets[market]?.series;
  if (other === undefined)
    throw new RangeError(`${layout.names.join(', ')} are of ${instrument}, which the universe does not have`);
  const columns = columnsOf(layout, { markets, market }, compute);
  const rows = rowsAtCloses(seriesOf(own.past), other);
  return columns.map((column) => Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : (column[row] as number))));
}

function ofLongerCandles(layout: GraphLayout, interval: Duration, { own, compute }: PartSource): Float64Array[] {
  const series = seriesOf(own.past);
  const past = layout.readsUniverse
    ? { markets: own.past.markets.map((each) => longerPast(each, interval)), market: own.past.market }
    : { markets: [{ series: longerCandles(series, interval) }], market: 0 };
  const columns = columnsOf(layout, past, compute);
  const rows = rowsOfNewestClosed(series, seriesOf(past), own.segments);
  return columns.map((column) => Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : (column[row] as number))));
}

function longerPast({ series, ...rest }: MarketPast, interval: Duration): MarketPast {
  return { ...rest, series: longerCandles(series, interval) };
}

function columnsOf(layout: GraphLayout, past: UniversePast, compute: ComputeColumns): readonly Float64Array[] {
  const series = seriesOf(past);
  const columns = layout.names.map(() => new Float64Array(series.length));
  compute(layout, { past, segments: cleanSegments(series) }, columns);
  return columns;
}

/**
 * For each candle the row of the longer one that closed last, at this candle's close or before. A longer candle from
 * before a hole does not count, since a whole one may be missing in between. -1 where there is none.
 */
function rowsOfNewestClosed(series: CandleSeries, longer: CandleSeries, segments: readonly Segment[]): Int32Array {
  const rows = new Int32Array(series.length).fill(-1);
  const closeOf = (row: number) => (longer.openTime[row] ?? Infinity) + longer.interval;
  let next = 0;
  for (const { start, end } of segments) {
    const begin = series.openTime[start] as number;
    for (let row = start; row < end; row++) {
      const close = (series.openTime[row] as number) + series.interval;
      while (closeOf(next) <= close) next++;
      if (next > 0 && closeOf(next - 1) > begin) rows[row] = next - 1;
    }
  }
  return rows;
}

function seriesOf({ markets, market }: UniversePast): CandleSeries {
  const series = markets[market]?.series;
  if (series === undefined) throw new RangeError(`The universe has no market ${market} that could be described`);
  return series;
}
