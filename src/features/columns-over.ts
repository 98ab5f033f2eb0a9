import type { CandleSeries } from '../core/candle.ts';
import { failureOfPart } from '../core/part-failure.ts';
import { begunState } from './begun-state.ts';
import type { MarketView } from '../core/moment.ts';
import { isCandleFieldState } from './candle-fields.ts';
import { planColumns, type ColumnPlan } from './column-plan.ts';
import { isColumnState } from './column-step.ts';
import { ColumnWorkplace, PORTION_ROWS, type Portion } from './column-workplace.ts';
import type { Feature, FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { homeOf } from './own-features.ts';
import { partColumns, type GraphPast } from './part-columns.ts';
import { SeriesMoments } from './series-moments.ts';
import { UniverseColumns } from './universe-columns.ts';
import type { UniverseReplay } from './universe-replay.ts';

/**
 * Computes the requested columns of a graph over a whole series. The rows pass in portions, node by node; a node that
 * is a column step runs over columns, and every other one is shown its candles by `push`. Fills `results`, one column
 * per requested feature, whatever was in them; rows outside the segments are NaN. Memory: little, and a column for each
 * feature of other candles.
 */
export function columnsOver(layout: GraphLayout, past: GraphPast, results: readonly Float64Array[]): void {
  let done = 0;
  const run = new ColumnRun(layout, past, results);
  try {
    for (const { start, end } of past.segments) {
      for (const column of results) column.fill(Number.NaN, done, start);
      run.segment(start, end);
      done = end;
    }
  } catch (error) {
    throw run.failureOf(error);
  } finally {
    run.leave();
  }
  for (const column of results) column.fill(Number.NaN, done);
}

/** Some rows of the series: the first is row `from`, and `begins` says how it follows on the candle before. */
interface Rows {
  readonly from: number;
  readonly to: number;
  readonly begins: MarketView['continuity'];
  /** Whether they are the first of their segment. */
  readonly follow: 'hole' | 'rows';
}

class ColumnRun {
  readonly #layout: GraphLayout;
  readonly #series: CandleSeries;
  readonly #universe: UniverseColumns;
  readonly #contexts: { readonly [Reads in Feature['reads']]: FeatureContext };
  readonly #plan: ColumnPlan;
  readonly #workplace: ColumnWorkplace;
  readonly #moments: SeriesMoments;
  /** For each node the columns of results that are its own. */
  readonly #results: readonly (readonly Float64Array[])[];
  /** Whole columns of the nodes on other candles, by place. */
  readonly #elsewhere: ReadonlyMap<number, Float64Array>;
  /** Where each node that reads the universe stands in its moments, by place. */
  readonly #replays = new Map<number, UniverseReplay>();
  #states: readonly FeatureState[];
  /** The place of the node that is computed. */
  #current = 0;

  constructor(layout: GraphLayout, own: GraphPast, results: readonly Float64Array[]) {
    const { nodes, requested } = layout;
    this.#layout = layout;
    this.#universe = new UniverseColumns(own.past);
    this.#series = this.#universe.described;
    const { interval } = this.#series;
    this.#contexts = {
      market: { market: 0, interval, slotOf: () => undefined },
      universe: { market: own.past.market, interval, slotOf: (instrument) => this.#universe.slotOf(instrument) },
    };
    this.#elsewhere = new Map(
      layout.parts.flatMap((part) => {
        const columns = partColumns(part, own, columnsOver);
        return part.places.map((place, index) => [place, columns[index] as Float64Array] as const);
      }),
    );
    this.#states = nodes.map(({ feature }) => this.#start(feature));
    const averages = new Set([...nodes.keys()].filter((place) => isAverage(this.#states[place])));
    this.#plan = planColumns(layout, averages);
    this.#workplace = new ColumnWorkplace(layout, this.#plan);
    this.#moments = new SeriesMoments(this.#series);
    this.#results = nodes.map((_, place) => results.filter((_column, index) => requested[index] === place));
  }

  /**
   * Computes the rows `[start, end)`, which follow on each other. After the first row of the series, a hole is before
   * them.
   */
  segment(start: number, end: number): void {
    if (start > 0) this.#restart();
    for (let from = start; from < end; from += PORTION_ROWS) {
      const begins = from === start && start > 0 ? 'after-hole' : 'continuous';
      const follow = from === start ? 'hole' : 'rows';
      this.#portion({ from, to: Math.min(end, from + PORTION_ROWS), begins, follow });
    }
  }

  leave(): void {
    this.#workplace.leave();
  }

  /** An error with the name of the feature of a user that threw it. */
  failureOf(error: unknown): unknown {
    const feature = this.#layout.nodes[this.#current]?.feature;
    if (feature === undefined) return error;
    return failureOfPart({ part: `the feature ${feature.name}`, phase: 'push', ...homeOf(feature) }, error);
  }

  #start(feature: Feature): FeatureState {
    if (feature.elsewhere !== undefined) return COMPUTED;
    return begunState(feature, this.#contexts[feature.reads]);
  }

  #restart(): void {
    const before = this.#states;
    this.#states = this.#layout.nodes.map(({ feature }, place) =>
      feature.onHole === 'restart' ? this.#start(feature) : (before[place] as FeatureState),
    );
  }

  #portion(rows: Rows): void {
    const portion = this.#workplace.portion(rows.to - rows.from);
    for (const places of this.#plan.steps) {
      const [first] = places;
      this.#current = first as number;
      if (isAverage(this.#states[first as number])) this.#averages(places, portion);
      else this.#node(first as number, portion, rows);
      for (const place of places) {
        for (const result of this.#results[place] ?? []) copyRows(portion.outputs[place] as Float64Array, result, rows);
      }
    }
  }

  #averages(places: readonly number[], { outputs, inputs }: Portion): void {
    const tasks = places.flatMap((place) => {
      const state = this.#states[place];
      if (state === undefined || !isColumnState(state) || state.columnStep.averageTask === undefined) return [];
      return [state.columnStep.averageTask(inputs[place] ?? [], outputs[place] as Float64Array)];
    });
    this.#workplace.kernels.seededAverages(tasks);
  }

  #node(place: number, portion: Portion, rows: Rows): void {
    const state = this.#states[place] as FeatureState;
    const inputs = portion.inputs[place] ?? [];
    const out = portion.outputs[place] as Float64Array;
    const elsewhere = this.#elsewhere.get(place);
    if (elsewhere !== undefined) out.set(elsewhere.subarray(rows.from, rows.to));
    else if (isColumnState(state)) state.columnStep.run(this.#workplace.kernels, inputs, out);
    else if (isCandleFieldState(state)) out.set(this.#series[state.candleField].subarray(rows.from, rows.to));
    else if (this.#reads(place) === 'universe') this.#replayOver(place, rows, inputs, out);
    else this.#pushOver(state, rows, inputs, out);
  }

  #reads(place: number): Feature['reads'] {
    return this.#layout.nodes[place]?.feature.reads ?? 'market';
  }

  /** Shows a state its candles one by one. */
  #pushOver(state: FeatureState, rows: Rows, inputs: readonly Float64Array[], out: Float64Array): void {
    const values = new Float64Array(inputs.length);
    for (let row = 0; row < out.length; row++) {
      for (let index = 0; index < inputs.length; index++) values[index] = inputs[index]?.[row] as number;
      out[row] = state.push(this.#moments.at(rows.from + row, row === 0 ? rows.begins : 'continuous'), values);
    }
  }

  /** Shows a state that reads the universe every moment up to the closes of these rows. */
  #replayOver(place: number, rows: Rows, inputs: readonly Float64Array[], out: Float64Array): void {
    const { openTime, interval } = this.#series;
    const replay = this.#replays.get(place) ?? this.#universe.replay(inputs.length);
    this.#replays.set(place, replay);
    const isNew = this.#layout.nodes[place]?.feature.onHole === 'restart' && rows.follow === 'hole';
    const values = new Float64Array(inputs.length);
    for (let row = 0; row < out.length; row++) {
      for (let index = 0; index < inputs.length; index++) values[index] = inputs[index]?.[row] as number;
      const between = isNew && row === 0 ? 'skipped' : 'shown';
      const close = (openTime[rows.from + row] as number) + interval;
      out[row] = replay.valueAt(close, this.#states[place] as FeatureState, { inputs: values, between });
    }
  }
}

/** Rows of a column in one page of memory. Larger pages take a few writes more than they need. */
const PAGE_ROWS = 512;

/**
 * Copies the values of some rows into the result. Each page is written to once before: the system gives a page of fresh
 * memory at the first write, and a copy that is interrupted for every page takes much longer than the writes.
 */
function copyRows(values: Float64Array, result: Float64Array, { from, to }: Rows): void {
  for (let row = from; row < to; row += PAGE_ROWS) result[row] = 0;
  result[to - 1] = 0;
  result.set(values, from);
}

/** Stands for the state of a node whose column is computed on other candles. */
const COMPUTED: FeatureState = { push: () => Number.NaN };

function isAverage(state: FeatureState | undefined): boolean {
  return state !== undefined && isColumnState(state) && state.columnStep.averageTask !== undefined;
}
