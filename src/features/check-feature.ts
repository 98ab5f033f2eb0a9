import type { CandleSeries, Segment } from '../core/candle.ts';
import { SeededRandom } from '../math/random.ts';
import type { UniversePast } from '../market/market-past.ts';
import { cleanSegments } from './clean-segments.ts';
import { lookOutside, universeToTry } from './looks-outside.ts';
import { runByColumns, runByPush, seriesOf, turnedRound } from './contract-runs.ts';
import { cutPast } from './cut-past.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { featuresAt } from './features-at.ts';
import { readsLongerCandles, readsUniverse } from './reads-universe.ts';
import { rowsAtCloses } from './rows-at-closes.ts';
import { rowsFrom } from './series-rows.ts';

/** The promises of a feature. */
export type ContractClause =
  | 'reads'
  | 'isolation'
  | 'truncation'
  | 'warm-up'
  | 'memory'
  | 'columns'
  | 'hole'
  | 'unclean'
  | 'slots';

/** A broken promise of a feature, with where it showed. */
export interface ContractProblem {
  readonly feature: string;
  readonly check: ContractClause;
  /** The row of the series at which it showed. */
  readonly row: number;
  readonly message: string;
}

export interface CheckFeatureOptions {
  /** Truncated histories per series, besides the edges of every segment. Default 200. */
  readonly prefixes?: number;
  /** Later beginnings per segment at which `memory` is tried. Default 8. */
  readonly beginnings?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** How equal values must be once memory has passed: relative to the larger of them and to the column's usual size. */
const TOLERANCE = 1e-9;
/** Rounding of a quotient near 1 that stands for 0. */
const ROUNDING = 4e-15;

/**
 * The contract of every feature, ours and a user's: sees nothing later than the moment, looks at other markets and at
 * facts only where it says so (`reads`), warms up in exactly `warmup` bars, remembers no more than `memory`, gives by
 * columns the bits it gives by push, shares no state between instances, keeps no moment, treats holes and unclean
 * candles as declared, and finds another market whatever its slot. An empty list is a pass.
 *
 * Give it clean candles with some holes and with segments longer than `memory`. A feature that reads the universe is
 * tried in one of drawn markets around each series: one is listed earlier, others later, all have holes of their own
 * and facts of every kind. There a feature has a number once every market has had clean candles for `warmup` bars. A
 * feature of longer candles may have its first number sooner than `warmup` says. At most one problem per check and
 * series is reported.
 */
export function checkFeature(
  feature: Feature,
  series: readonly CandleSeries[],
  options: CheckFeatureOptions = {},
): readonly ContractProblem[] {
  return series.flatMap((one, index) => {
    const [counted = feature] = featuresAt([feature], one.interval);
    const seed = index + 1;
    const past = universeToTry(counted, one, seed);
    return new ContractCheck(counted, past, { seed, ...options }).problems();
  });
}

/** What a column has to be, bit by bit, and what is wrong when it is not. */
interface Expectation {
  readonly expected: Float64Array;
  readonly message: string;
  /** The row of the series at which both columns begin. Default 0. */
  readonly firstRow?: number;
}

class ContractCheck {
  readonly #feature: Feature;
  readonly #past: UniversePast;
  readonly #series: CandleSeries;
  readonly #options: Required<CheckFeatureOptions>;
  /** By push, which is the truth. */
  readonly #whole: Float64Array;
  readonly #wholeByColumns: Float64Array;

  constructor(feature: Feature, past: UniversePast, options: CheckFeatureOptions) {
    this.#feature = feature;
    this.#past = past;
    this.#series = seriesOf(past);
    this.#options = { prefixes: 200, beginnings: 8, seed: 1, ...options };
    this.#whole = runByPush(feature, past);
    this.#wholeByColumns = runByColumns(feature, past);
  }

  problems(): readonly ContractProblem[] {
    const found = [
      this.#reads(),
      this.#isolation(),
      this.#truncation(),
      this.#warmup(),
      this.#memory(),
      this.#columns(),
      this.#holes(),
      this.#unclean(),
      this.#slots(),
    ];
    return found.filter((problem) => problem !== undefined);
  }

  /** What does not say that it reads the universe gets a universe of one market in research, and must see no other. */
  #reads(): ContractProblem | undefined {
    if (readsUniverse(this.#feature)) return undefined;
    const { looked, row, values } = lookOutside(this.#feature, this.#series);
    if (looked !== undefined)
      return this.#problem('reads', row, `it looks at ${looked} and does not say \`reads: 'universe'\``);
    return this.#differing('reads', values, {
      expected: this.#whole,
      message: "another slot of the universe changed the value; say `reads: 'universe'`",
    });
  }

  /** A second run, its moments in one reused object, two instances in turn: all must equal the first run. */
  #isolation(): ContractProblem | undefined {
    const graph = buildFeatureGraph([this.#feature], { interval: this.#series.interval });
    const twins = runByPush(this.#feature, this.#past, { interleaveWith: graph, moments: 'reused' });
    return this.#differing('isolation', twins, {
      expected: this.#whole,
      message: 'another instance, or the reuse of the moment, changed the value',
    });
  }

  /**
   * The past must not change when the future is cut off; seeded prefixes and every segment's edges. By columns, which
   * hold the future; `push` is never handed any, and what it might have kept from another run shows as isolation.
   */
  #truncation(): ContractProblem | undefined {
    const { length, segments } = this.#series;
    const random = new SeededRandom(this.#options.seed);
    const edges = segments.flatMap(({ start, end }) => [
      start,
      start + 1,
      start + this.#feature.warmup + 1,
      end - 1,
      end,
    ]);
    const drawn = Array.from({ length: this.#options.prefixes }, () => 1 + random.below(length));
    for (const rows of new Set([...edges, ...drawn].filter((rows) => rows > 0 && rows <= length))) {
      const until = this.#closeOf(rows - 1);
      const values = runByColumns(this.#feature, cutPast(this.#past, { until }));
      const problem = this.#differing('truncation', values, {
        expected: this.#wholeByColumns,
        message: `the first ${rows} rows alone gave another value`,
      });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** NaN for exactly `warmup` bars of each segment, a finite number ever after. */
  #warmup(): ContractProblem | undefined {
    const { warmup } = this.#feature;
    const isExact = !readsUniverse(this.#feature) && !readsLongerCandles(this.#feature);
    const bars = this.#barsInAllMarkets();
    for (const segment of this.#runs()) {
      for (let row = segment.start; row < segment.end; row++) {
        const value = this.#whole[row] as number;
        const isWarm = isExact ? row - segment.start >= warmup : (bars[row] as number) > warmup;
        if (Number.isFinite(value) ? isWarm || !isExact : Number.isNaN(value) && !isWarm) continue;
        const expected = isWarm ? 'a finite number' : 'NaN';
        return this.#problem(
          'warm-up',
          row,
          `bar ${row - segment.start} of its segment is ${value}; a warm-up of ${warmup} says ${expected}`,
        );
      }
    }
    return undefined;
  }

  /** For each row the clean candles without a hole that every market has had up to its close. */
  #barsInAllMarkets(): Int32Array {
    const fewest = new Int32Array(this.#series.length).fill(this.#series.length);
    for (const { series } of this.#past.markets) {
      const bars = new Int32Array(series.length);
      for (const { start, end } of cleanSegments(series)) {
        for (let row = start; row < end; row++) bars[row] = row - start + 1;
      }
      const rows = rowsAtCloses(this.#series, series);
      for (const [row, other] of rows.entries()) fewest[row] = Math.min(fewest[row] as number, bars[other] ?? 0);
    }
    return fewest;
  }

  /** A series that begins later must give the same values once `memory` bars have passed. */
  #memory(): ContractProblem | undefined {
    const { memory } = this.#feature;
    const random = new SeededRandom(this.#options.seed + 1);
    const usual = usualSize(this.#whole);
    for (const { start, end } of this.#runs()) {
      if (end - start <= memory + 1) continue;
      for (let trial = 0; trial < this.#options.beginnings; trial++) {
        const begin = start + 1 + random.below(end - start - memory - 1);
        const span = { from: this.#series.openTime[begin] as number, until: this.#closeOf(end - 1) };
        const later = runByPush(this.#feature, cutPast(this.#past, span));
        for (let row = begin + memory; row < end; row++) {
          const [value, expected] = [later[row - begin] as number, this.#whole[row] as number];
          if (Object.is(value, expected)) continue;
          const allowed = TOLERANCE * Math.max(Math.abs(value), Math.abs(expected), usual) + ROUNDING;
          if (Math.abs(value - expected) <= allowed) continue;
          return this.#problem(
            'memory',
            row,
            `${value} when begun ${row - begin} bars before, ${expected} when begun earlier; memory says ${memory}`,
          );
        }
      }
    }
    return undefined;
  }

  /** The batch way must give the very bits of the live way. */
  #columns(): ContractProblem | undefined {
    return this.#differing('columns', this.#wholeByColumns, {
      expected: this.#whole,
      message: 'columns and push differ',
    });
  }

  /** After a hole: as if begun there (`restart`), or as if there had been no hole (`bridge`). */
  #holes(): ContractProblem | undefined {
    const { length, segments } = this.#series;
    if (this.#feature.onHole === 'bridge') {
      const unbroken = { ...this.#series, segments: [{ start: 0, end: length }] };
      return this.#differing('hole', runByPush(this.#feature, this.#withCandles(unbroken)), {
        expected: this.#whole,
        message: 'a hole changed it, though it bridges holes',
      });
    }
    for (const { start, end } of segments) {
      const alone = runByPush(this.#feature, this.#withCandles(rowsFrom(this.#series, start, end)));
      const problem = this.#differing('hole', alone, {
        expected: this.#whole.subarray(start, end),
        message: 'it knew of candles before the hole',
        firstRow: start,
      });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** A candle that is no candle counts as a hole, live and in batch alike, in every market. */
  #unclean(): ContractProblem | undefined {
    for (const [market, { series }] of this.#past.markets.entries()) {
      const longest = series.segments.reduce(
        (best, next) => (next.end - next.start > best.end - best.start ? next : best),
        { start: 0, end: 0 },
      );
      const broken = Math.floor((longest.start + longest.end) / 2);
      if (broken <= longest.start) continue;
      const close = series.close.slice();
      close[broken] = Number.NaN;
      const past = this.#withCandles({ ...series, close }, market);
      const pushed = runByPush(this.#feature, past);
      if (market === this.#past.market && !Number.isNaN(pushed[broken]))
        return this.#problem('unclean', broken, `a candle without a close gave ${pushed[broken]}`);
      const problem = this.#differing('unclean', runByColumns(this.#feature, past), {
        expected: pushed,
        message: 'after an unclean candle, columns and push differ',
      });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** The number of a market's slot means nothing: the same universe in another order gives the same values. */
  #slots(): ContractProblem | undefined {
    if (this.#past.markets.length === 1) return undefined;
    return this.#differing('slots', runByPush(this.#feature, turnedRound(this.#past)), {
      expected: this.#whole,
      message: 'the same markets in other slots gave another value',
    });
  }

  /** The past with other candles of one market, the described one where none is named. */
  #withCandles(series: CandleSeries, market = this.#past.market): UniversePast {
    const markets = this.#past.markets.map((each, slot) => (slot === market ? { ...each, series } : each));
    return { ...this.#past, markets };
  }

  #closeOf(row: number): number {
    return (this.#series.openTime[row] as number) + this.#series.interval;
  }

  /** The stretches over which the feature runs on: segments, or everything when it bridges. */
  #runs(): readonly Segment[] {
    return this.#feature.onHole === 'bridge' ? [{ start: 0, end: this.#series.length }] : this.#series.segments;
  }

  #differing(
    check: ContractProblem['check'],
    values: Float64Array,
    { expected, message, firstRow = 0 }: Expectation,
  ): ContractProblem | undefined {
    for (let row = 0; row < values.length; row++) {
      if (Object.is(values[row], expected[row])) continue;
      return this.#problem(check, row + firstRow, `${message}: ${values[row]} instead of ${expected[row]}`);
    }
    return undefined;
  }

  #problem(check: ContractProblem['check'], row: number, message: string): ContractProblem {
    return { feature: this.#feature.name, check, row, message };
  }
}

/** Median absolute value of the numbers of a column: what a difference is small against where the column crosses 0. */
function usualSize(values: Float64Array): number {
  const sizes = values
    .filter((value) => Number.isFinite(value))
    .map(Math.abs)
    .sort();
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}
