import type { CandleSeries } from '../core/candle.ts';
import { cleanSegments } from './clean-segments.ts';
import { columnsOver } from './columns-over.ts';
import type { Feature, FeatureContext, FeatureFrame } from './feature.port.ts';
import type { GraphLayout, GraphNode } from './graph-layout.ts';
import { RunningGraph } from './running-graph.ts';

export interface ComputeOptions {
  /**
   * A frame of these features over as many candles that nobody reads any more: its columns are written over and become
   * the new frame's. Fresh memory for 52 columns of a million rows costs half as much time as computing them.
   */
  readonly into?: FeatureFrame;
}

/**
 * The features that were asked for and everything they read, each once, inputs first. One definition for research and
 * for trading: `compute` describes a whole series, `start` follows one candle at a time, and both give the same bits.
 */
export interface FeatureGraph extends GraphLayout {
  /**
   * One row per candle; NaN in warm-up and where there is no clean candle. Throws a RangeError for an `into` that does
   * not fit.
   */
  compute(series: CandleSeries, options?: ComputeOptions): FeatureFrame;
  start(context: FeatureContext): RunningGraph;
}

/**
 * Joins features into one graph, without doubles, inputs before what reads them.
 * Throws an Error when two different definitions share a name, when a feature is requested twice or reads itself, or
 * when one that bridges holes reads one that does not: it could not carry on through its input's new warm-up.
 */
export function buildFeatureGraph(features: readonly Feature[]): FeatureGraph {
  const nodes: GraphNode[] = [];
  const places = new Map<string, number>();
  const open = new Set<Feature>();

  const place = (feature: Feature): number => {
    const known = places.get(feature.name);
    const twin = known === undefined ? undefined : nodes[known]?.feature;
    if (known !== undefined && twin !== undefined) {
      const difference = differenceOf(twin, feature);
      if (difference !== undefined)
        throw new Error(`Two features are named ${feature.name}, but differ in ${difference}`);
      return known;
    }
    if (open.has(feature)) throw new Error(`${feature.name} reads itself`);
    open.add(feature);
    const inputs = feature.inputs.map(place);
    open.delete(feature);
    const restarting = feature.inputs.find((input) => input.onHole === 'restart');
    if (feature.onHole === 'bridge' && restarting !== undefined) {
      throw new Error(`${feature.name} bridges holes but reads ${restarting.name}, which restarts`);
    }
    nodes.push({ feature, inputs });
    places.set(feature.name, nodes.length - 1);
    return nodes.length - 1;
  };

  const requested = features.map(place);
  const names = features.map(({ name }) => name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) throw new Error(`${doubled} is requested twice`);
  const layout: GraphLayout = {
    nodes,
    requested,
    names,
    warmup: Math.max(0, ...features.map(({ warmup }) => warmup)),
    memory: Math.max(0, ...features.map(({ memory }) => memory)),
  };
  return {
    ...layout,
    compute: (series, { into = emptyFrame(names, series.length) } = {}) => {
      if (into.length !== series.length)
        throw new RangeError(`A frame of ${into.length} rows cannot take ${series.length} candles`);
      if (into.names.join() !== names.join()) throw new RangeError('A frame of other features cannot take these');
      columnsOver(layout, series, cleanSegments(series), into.columns);
      setCloseTimes(series, into.knownAt);
      return { names, columns: into.columns, knownAt: into.knownAt, length: series.length };
    },
    start: (context) => new RunningGraph(layout, context),
  };
}

function emptyFrame(names: readonly string[], length: number): FeatureFrame {
  return { names, columns: names.map(() => new Float64Array(length)), knownAt: new Float64Array(length), length };
}

function setCloseTimes({ openTime, interval, length }: CandleSeries, known: Float64Array): void {
  for (let row = 0; row < length; row++) known[row] = (openTime[row] as number) + interval;
}

/** What makes two features of one name different, as far as can be seen from outside. */
function differenceOf(first: Feature, second: Feature): string | undefined {
  if (first === second) return undefined;
  const aspects = (feature: Feature): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(feature).map(([aspect, value]) => [
        aspect,
        aspect === 'inputs' ? namesOf(feature) : String(value),
      ]),
    );
  const left = aspects(first);
  const right = aspects(second);
  return [...new Set([...left.keys(), ...right.keys()])].find((aspect) => left.get(aspect) !== right.get(aspect));
}

function namesOf({ inputs }: Feature): string {
  return inputs.map(({ name }) => name).join(', ');
}
