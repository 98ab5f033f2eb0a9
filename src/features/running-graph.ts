import type { Moment } from '../core/moment.ts';
import { failureOfPart } from '../core/part-failure.ts';
import { isClean } from './clean-segments.ts';
import type { FeatureContext } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { homeOf } from './own-features.ts';
import { RunningCandleFields } from './running-candle-fields.ts';
import { RunningLags } from './running-lags.ts';
import { RunningNode } from './running-node.ts';
import { startPart, type InnerGraph, type RunningPart } from './running-part.ts';

/**
 * A graph that follows one market, moment by moment. Where it reads only its own market, it allocates nothing except
 * after a hole.
 */
export class RunningGraph implements InnerGraph {
  readonly #warmup: number;
  readonly #market: number;
  readonly #fields: RunningCandleFields;
  readonly #lags: RunningLags;
  /** All that are neither a field of the candle nor a lag. */
  readonly #nodes: readonly RunningNode[];
  readonly #requested: Int32Array;
  /** Parts on other candles. They are shown every moment, and so are the nodes that read the universe. */
  readonly #parts: readonly RunningPart[];
  readonly #readers: readonly RunningNode[];
  /** Newest value of every node, and one cell more for the candle's fields that no node is. */
  readonly #values: Float64Array;
  #hole = false;
  #bars = 0;

  constructor(graph: GraphLayout, context: FeatureContext) {
    this.#warmup = graph.warmup;
    this.#market = context.market;
    const values = new Float64Array(graph.nodes.length + 1);
    this.#values = values;
    this.#fields = new RunningCandleFields(graph, context, graph.nodes.length);
    this.#lags = new RunningLags(graph, context);
    // One view for each value, which its readers share: hundreds of views would not stay in the processor's first
    // cache.
    const cells = graph.nodes.map((_, place) => values.subarray(place, place + 1));
    this.#nodes = graph.nodes.flatMap((node, place) =>
      node.feature.elsewhere !== undefined || this.#fields.has(place) || this.#lags.has(place)
        ? []
        : [new RunningNode({ node, place, values, cells, context })],
    );
    this.#readers = this.#nodes.filter(({ readsUniverse }) => readsUniverse);
    this.#parts = graph.parts.map((part) =>
      startPart(part, context, (layout, followed) => new RunningGraph(layout, followed)),
    );
    this.#requested = Int32Array.from(graph.requested);
  }

  /** Bars without a hole that are still needed before every requested feature is a number; 0 when all are. */
  get missingBars(): number {
    return Math.max(0, this.#warmup + 1 - this.#bars);
  }

  /** Candles since the last hole, the newest included; 0 where the newest moment had no clean candle. */
  get barsSinceHole(): number {
    return this.#bars;
  }

  /**
   * Takes the next moment and writes the requested features to `out`, in the order they were asked for.
   * A missing or unclean candle gives NaN throughout and is a hole: at the next candle everything but bridging
   * features begins anew, just as when the moment itself says `after-hole`. Features of other markets go on meanwhile.
   */
  push(moment: Moment, out: Float64Array | Float32Array): void {
    const view = moment.markets[this.#market];
    const candle = view?.candle;
    if (view === undefined || candle === undefined || !isClean(candle)) {
      this.#hole = true;
      this.#bars = 0;
      this.#passWithoutCandle(moment);
      out.fill(Number.NaN, 0, this.#requested.length);
      return;
    }
    if (this.#hole || view.continuity === 'after-hole') this.#restart();
    this.#bars++;
    if (this.#parts.length > 0) this.#pushParts(moment);
    const values = this.#values;
    this.#fields.push(candle, values);
    this.#lags.recall(values);
    pushAll(this.#nodes, moment);
    this.#lags.remember(values);
    const requested = this.#requested;
    for (let index = 0; index < requested.length; index++) out[index] = values[requested[index] as number] as number;
  }

  #pushParts(moment: Moment): void {
    for (const part of this.#parts) {
      part.push(moment);
      for (const [index, place] of part.places.entries()) this.#values[place] = part.values[index] as number;
    }
  }

  /** At a moment without a candle of its own market, nothing that a node reads from another one has a value. */
  #passWithoutCandle(moment: Moment): void {
    for (const part of this.#parts) part.push(moment);
    const reset = (): void => void this.#values.fill(Number.NaN);
    if (this.#readers.length > 0) pushAll(this.#readers, moment, reset);
  }

  #restart(): void {
    this.#hole = false;
    this.#bars = 0;
    this.#lags.restart();
    for (const node of this.#nodes) node.restart();
  }
}

/** Shows a moment to nodes, one after the other. One that fails is named: its code may be a user's. */
function pushAll(nodes: readonly RunningNode[], moment: Moment, before?: () => void): void {
  let place = 0;
  try {
    for (; place < nodes.length; place++) {
      if (before !== undefined) before();
      (nodes[place] as RunningNode).push(moment);
    }
  } catch (error) {
    const feature = nodes[place]?.feature;
    if (feature === undefined) throw error;
    throw failureOfPart({ part: `the feature ${feature.name}`, phase: 'push', ...homeOf(feature) }, error);
  }
}
