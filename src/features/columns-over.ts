import type { CandleSeries, Segment } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import { isCandleFieldState } from './candle-fields.ts';
import { planColumns, type ColumnPlan } from './column-plan.ts';
import { isColumnState } from './column-step.ts';
import { candleColumns, ColumnWorkplace, PORTION_ROWS, type Portion } from './column-workplace.ts';
import type { Columns, FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { SeriesMoments } from './series-moments.ts';

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
  let done = 0;
  const run = new ColumnRun(layout, series, results);
  try {
    for (const { start, end } of segments) {
      for (const column of results) column.fill(Number.NaN, done, start);
      run.segment(start, end);
      done = end;
    }
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
}

class ColumnRun {
  readonly #layout: GraphLayout;
  readonly #series: CandleSeries;
  readonly #context: FeatureContext;
  readonly #plan: ColumnPlan;
  readonly #workplace: ColumnWorkplace;
  readonly #moments: SeriesMoments;
  /** For each node the columns of results that are its own. */
  readonly #results: readonly (readonly Float64Array[])[];
  #states: readonly FeatureState[];

  constructor(layout: GraphLayout, series: CandleSeries, results: readonly Float64Array[]) {
    const { nodes, requested } = layout;
    this.#layout = layout;
    this.#series = series;
    this.#context = { market: 0, interval: series.interval };
    this.#states = nodes.map(({ feature }) => feature.start(this.#context));
    const averages = new Set([...nodes.keys()].filter((place) => isAverage(this.#states[place])));
    this.#plan = planColumns(layout, averages);
    this.#workplace = new ColumnWorkplace(layout, this.#plan);
    this.#moments = new SeriesMoments(series);
    this.#results = nodes.map((_, place) => results.filter((_column, index) => requested[index] === place));
  }

  /** Computes the rows `[start, end)`, which follow on each other. After the first row of the series, a hole is before them. */
  segment(start: number, end: number): void {
    if (start > 0) this.#restart();
    for (let from = start; from < end; from += PORTION_ROWS) {
      const begins = from === start && start > 0 ? 'after-hole' : 'continuous';
      this.#portion({ from, to: Math.min(end, from + PORTION_ROWS), begins });
    }
  }

  leave(): void {
    this.#workplace.leave();
  }

  #restart(): void {
    const before = this.#states;
    this.#states = this.#layout.nodes.map(({ feature }, place) =>
      feature.onHole === 'restart' ? feature.start(this.#context) : (before[place] as FeatureState),
    );
  }

  #portion(rows: Rows): void {
    const portion = this.#workplace.portion(rows.to - rows.from);
    for (const places of this.#plan.steps) {
      const [first] = places;
      if (isAverage(this.#states[first as number])) this.#averages(places, portion);
      else this.#node(first as number, portion, rows);
      for (const place of places) {
        for (const result of this.#results[place] ?? []) result.set(portion.outputs[place] as Float64Array, rows.from);
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
    if (isColumnState(state)) state.columnStep.run(this.#workplace.kernels, inputs, out);
    else if (isCandleFieldState(state)) out.set(this.#series[state.candleField].subarray(rows.from, rows.to));
    else if (state.columns === undefined) this.#pushOver(state, rows, inputs, out);
    else state.columns(this.#source(rows, inputs), out);
  }

  #source({ from, to }: Rows, inputs: readonly Float64Array[]): Columns {
    const { interval } = this.#series;
    return { ...candleColumns(this.#series, from, to), length: to - from, interval, inputs };
  }

  /** Shows a state its candles one by one. */
  #pushOver(state: FeatureState, rows: Rows, inputs: readonly Float64Array[], out: Float64Array): void {
    const values = new Float64Array(inputs.length);
    for (let row = 0; row < out.length; row++) {
      for (let index = 0; index < inputs.length; index++) values[index] = inputs[index]?.[row] as number;
      out[row] = state.push(this.#moments.at(rows.from + row, row === 0 ? rows.begins : 'continuous'), values);
    }
  }
}

function isAverage(state: FeatureState | undefined): boolean {
  return state !== undefined && isColumnState(state) && state.columnStep.averageTask !== undefined;
}
