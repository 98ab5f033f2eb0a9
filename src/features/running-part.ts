import { gridPhase } from '../core/interval-grid.ts';
import type { Candle } from '../core/candle.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import type { Duration, Instant } from '../core/time.ts';
import { isClean } from './clean-segments.ts';
import type { FeatureContext } from './feature.port.ts';
import type { GraphLayout, GraphPart } from './graph-layout.ts';
import { LongerCandle } from './longer-candle.ts';

/** A graph that runs over the candles of one market. */
export interface InnerGraph {
  push(moment: Moment, out: Float64Array): void;
}

/** Starts the graph of a part. */
export type StartGraph = (layout: GraphLayout, context: FeatureContext) => InnerGraph;

/** The part of a running graph that is computed on other candles. It is shown every moment of the universe. */
export interface RunningPart {
  /** Where the values belong among those of the whole graph. */
  readonly places: readonly number[];
  /** The values after the newest moment. NaN where there are none. */
  readonly values: Float64Array;
  push(moment: Moment): void;
}

export function startPart(part: GraphPart, context: FeatureContext, startGraph: StartGraph): RunningPart {
  const { scope } = part;
  switch (scope.kind) {
    case 'market':
      return new OtherMarket(part, scope.instrument, { context, startGraph });
    case 'interval':
      return new LongerInterval(part, scope.interval, { context, startGraph });
    default:
      return scope satisfies never;
  }
}

interface PartRun {
  readonly context: FeatureContext;
  readonly startGraph: StartGraph;
}

/** Features of another market. They begin anew when its instrument appears in another slot. */
class OtherMarket implements RunningPart {
  readonly places: readonly number[];
  readonly values: Float64Array;
  readonly #layout: GraphLayout;
  readonly #instrument: string;
  readonly #run: PartRun;
  #slot: number | undefined;
  #graph: InnerGraph | undefined;

  constructor({ places, layout }: GraphPart, instrument: string, run: PartRun) {
    this.places = places;
    this.values = new Float64Array(places.length).fill(Number.NaN);
    this.#layout = layout;
    this.#instrument = instrument;
    this.#run = run;
  }

  push(moment: Moment): void {
    const { context, startGraph } = this.#run;
    const market = context.slotOf(this.#instrument);
    if (market !== this.#slot || this.#graph === undefined) {
      this.#slot = market;
      this.#graph = market === undefined ? undefined : startGraph(this.#layout, { ...context, market });
    }
    if (this.#graph === undefined) this.values.fill(Number.NaN);
    else this.#graph.push(moment, this.values);
  }
}

/** Stands for a market at which nothing looks. */
const UNREAD: MarketView = { candle: undefined, continuity: 'continuous' };

/** Features of longer candles. Those of other markets are made too, where the features read the universe. */
class LongerInterval implements RunningPart {
  readonly places: readonly number[];
  readonly values: Float64Array;
  readonly #interval: Duration;
  readonly #market: number;
  readonly #graph: InnerGraph;
  readonly #readsUniverse: boolean;
  readonly #candleInterval: Duration;
  /** By slot; empty for a market that is not read. */
  readonly #candles: (LongerCandle | undefined)[] = [];

  constructor({ places, layout }: GraphPart, interval: Duration, { context, startGraph }: PartRun) {
    this.places = places;
    this.values = new Float64Array(places.length).fill(Number.NaN);
    this.#interval = interval;
    this.#market = context.market;
    this.#candleInterval = context.interval;
    this.#readsUniverse = layout.readsUniverse;
    this.#graph = startGraph(layout, { ...context, interval });
  }

  push(moment: Moment): void {
    const { markets, at } = moment;
    const own = markets[this.#market];
    if (own?.candle === undefined || own.continuity === 'after-hole' || !isClean(own.candle))
      this.values.fill(Number.NaN);
    if (this.#readsUniverse) for (const [slot, view] of markets.entries()) this.#add(slot, view);
    else if (own !== undefined) this.#add(this.#market, own);
    if (gridPhase(at, this.#interval) !== 0) return;
    const longer = markets.map((view, slot) =>
      this.#readsUniverse || slot === this.#market ? this.#longerView(slot, view, at) : UNREAD,
    );
    // Without any whole longer candle there is no moment of longer candles.
    if (longer.some(({ candle }) => candle !== undefined)) this.#graph.push({ at, markets: longer }, this.values);
  }

  #add(slot: number, { candle }: MarketView): void {
    const longer = (this.#candles[slot] ??= new LongerCandle(this.#interval, this.#candleInterval));
    longer.add(candle !== undefined && isClean(candle) ? candle : undefined);
  }

  #longerView(slot: number, view: MarketView, at: Instant): MarketView {
    const candle: Candle | undefined = this.#candles[slot]?.closedAt(at);
    const continuity = candle === undefined ? 'continuous' : (this.#candles[slot]?.continuity ?? 'continuous');
    return this.#readsUniverse ? { ...view, candle, continuity } : { candle, continuity };
  }
}
