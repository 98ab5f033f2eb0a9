import type { Moment } from '../core/moment.ts';
import { isClean } from './clean-segments.ts';
import type { FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';

/** A graph that follows one market, candle by candle. Allocates nothing except after a hole. */
export class RunningGraph {
  readonly #graph: GraphLayout;
  readonly #context: FeatureContext;
  readonly #states: FeatureState[];
  /** Newest value of every node. */
  readonly #values: Float64Array;
  /** Where each node's inputs are laid out for it. */
  readonly #inputs: readonly Float64Array[];
  #hole = false;
  #bars = 0;

  constructor(graph: GraphLayout, context: FeatureContext) {
    this.#graph = graph;
    this.#context = context;
    this.#states = graph.nodes.map(({ feature }) => feature.start(context));
    this.#values = new Float64Array(graph.nodes.length);
    this.#inputs = graph.nodes.map(({ inputs }) => new Float64Array(inputs.length));
  }

  /** Bars without a hole that are still needed before every requested feature is a number; 0 when all are. */
  get missingBars(): number {
    return Math.max(0, this.#graph.warmup + 1 - this.#bars);
  }

  /**
   * Takes the next moment and writes the requested features to `out`, in the order they were asked for.
   * A missing or unclean candle gives NaN throughout and is a hole: at the next candle everything but bridging
   * features begins anew, just as when the moment itself says `after-hole`.
   */
  push(moment: Moment, out: Float64Array | Float32Array): void {
    const view = moment.markets[this.#context.market];
    const candle = view?.candle;
    if (view === undefined || candle === undefined || !isClean(candle)) {
      this.#hole = true;
      this.#bars = 0;
      out.fill(Number.NaN, 0, this.#graph.requested.length);
      return;
    }
    if (this.#hole || view.continuity === 'after-hole') this.#restart();
    this.#bars++;
    const nodes = this.#graph.nodes;
    const values = this.#values;
    for (let place = 0; place < nodes.length; place++) {
      const sources = (nodes[place] as (typeof nodes)[number]).inputs;
      const inputs = this.#inputs[place] as Float64Array;
      for (let index = 0; index < sources.length; index++) inputs[index] = values[sources[index] as number] as number;
      values[place] = (this.#states[place] as FeatureState).push(moment, inputs);
    }
    const requested = this.#graph.requested;
    for (let index = 0; index < requested.length; index++) out[index] = values[requested[index] as number] as number;
  }

  #restart(): void {
    this.#hole = false;
    this.#bars = 0;
    for (const [place, { feature }] of this.#graph.nodes.entries()) {
      if (feature.onHole === 'restart') this.#states[place] = feature.start(this.#context);
    }
  }
}
