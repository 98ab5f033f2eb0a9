import type { CandleSeries } from '../core/candle.ts';
import type { Duration } from '../core/time.ts';
import { aloneInUniverse, type UniversePast } from '../market/market-past.ts';
import { cleanSegments } from './clean-segments.ts';
import { columnsOver } from './columns-over.ts';
import type { Feature, FeatureContext, FeatureFrame } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { layOutGraph } from './lay-out-graph.ts';
import { RunningGraph } from './running-graph.ts';

export interface ComputeOptions {
  /**
   * A frame of these features over as many candles that nobody reads any more: its columns are written over and become
   * the new frame's. Fresh memory for 52 columns of a million rows costs half as much time as computing them.
   */
  readonly into?: FeatureFrame;
  /**
   * The past of all markets, of which `series` is one. Needed by graphs that read the universe, and read by no other.
   */
  readonly universe?: UniversePast;
}

/** What a running graph follows. Without `slotOf` there is no other market. */
export type FollowedMarket = Omit<FeatureContext, 'slotOf'> & Partial<FeatureContext>;

/**
 * The features that were asked for and everything they read, each once, inputs first. One definition for research and
 * for trading: `compute` describes a whole series, `start` follows one moment at a time, and both give the same bits.
 */
export interface FeatureGraph extends GraphLayout {
  /**
   * One row per candle; NaN in warm-up and where there is no clean candle. Throws a RangeError for an `into` that does
   * not fit, and for a graph that reads the universe where there is none, where it is of another series, or where it
   * has no market that a feature names.
   */
  compute(series: CandleSeries, options?: ComputeOptions): FeatureFrame;
  start(market: FollowedMarket): RunningGraph;
}

export interface GraphOptions {
  /** The interval of the system's candles. Needed for features of longer candles: warm-up and memory depend on it. */
  readonly interval?: Duration;
}

/**
 * Joins features into one graph, without doubles, inputs before what reads them.
 * Throws `config-invalid` when two different definitions share a name, when a feature is requested twice or reads
 * itself, or when one that bridges holes reads one that does not. Throws a RangeError for features of longer candles
 * without an interval, or with one that does not add up to theirs.
 */
export function buildFeatureGraph(features: readonly Feature[], { interval }: GraphOptions = {}): FeatureGraph {
  const layout = layOutGraph(features, interval);
  const { names } = layout;
  return {
    ...layout,
    compute: (series, { into = unfilledFrame(names, series.length), universe } = {}) => {
      if (into.length !== series.length)
        throw new RangeError(`A frame of ${into.length} rows cannot take ${series.length} candles`);
      if (into.names.join() !== names.join()) throw new RangeError('A frame of other features cannot take these');
      requireInterval(layout, series, interval);
      const past = layout.readsUniverse ? requireUniverse(layout, series, universe) : aloneInUniverse(series);
      columnsOver(layout, { past, segments: cleanSegments(series) }, into.columns);
      setCloseTimes(series, into.knownAt);
      return { names, columns: into.columns, knownAt: into.knownAt, length: series.length };
    },
    start: (market) => new RunningGraph(layout, { slotOf: () => undefined, ...market }),
  };
}

function requireInterval({ names }: GraphLayout, series: CandleSeries, interval: Duration | undefined): void {
  if (interval === undefined || interval === series.interval) return;
  throw new RangeError(`A graph of ${names.join(', ')} has other candles than those of ${series.instrument.id}`);
}

function requireUniverse(
  { names }: GraphLayout,
  series: CandleSeries,
  universe: UniversePast | undefined,
): UniversePast {
  if (universe === undefined) throw new RangeError(`A graph of ${names.join(', ')} needs the past of the universe`);
  if (universe.markets[universe.market]?.series !== series)
    throw new RangeError(
      `The described market of the universe has other candles than those of ${series.instrument.id}`,
    );
  return universe;
}

/**
 * A frame that is still to be filled, row by row: its memory holds anything, since zeros would only be written over.
 */
function unfilledFrame(names: readonly string[], length: number): FeatureFrame {
  const column = () => new Float64Array(Buffer.allocUnsafeSlow(8 * length).buffer);
  return { names, columns: names.map(column), knownAt: column(), length };
}

function setCloseTimes({ openTime, interval, length }: CandleSeries, known: Float64Array): void {
  for (let row = 0; row < length; row++) known[row] = (openTime[row] as number) + interval;
}
