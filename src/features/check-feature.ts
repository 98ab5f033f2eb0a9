import type { CandleSeries, Segment } from '../core/candle.ts';
import { SeededRandom } from '../math/random.ts';
import { runByColumns, runByPush } from './contract-runs.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { rowsFrom } from './series-rows.ts';

/** A broken promise of a feature, with where it showed. */
export interface ContractProblem {
  readonly feature: string;
  readonly check: 'truncation' | 'warm-up' | 'memory' | 'columns' | 'isolation' | 'hole' | 'unclean';
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
 * The contract of every feature, ours and a user's: sees nothing later than the moment, warms up in exactly `warmup`
 * bars, remembers no more than `memory`, gives by columns the bits it gives by push, shares no state between
 * instances, keeps no moment, and treats holes and unclean candles as declared. An empty list is a pass.
 * Give it clean candles with some holes and with segments longer than `memory`; at most one problem per check and
 * series is told.
 */
export function checkFeature(
  feature: Feature,
  series: readonly CandleSeries[],
  options: CheckFeatureOptions = {},
): readonly ContractProblem[] {
  return series.flatMap((one, index) => new ContractCheck(feature, one, { seed: index + 1, ...options }).problems());
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
  readonly #series: CandleSeries;
  readonly #options: Required<CheckFeatureOptions>;
  /** By push, which is the truth. */
  readonly #whole: Float64Array;
  readonly #wholeByColumns: Float64Array;

  constructor(feature: Feature, series: CandleSeries, options: CheckFeatureOptions) {
    this.#feature = feature;
    this.#series = series;
    this.#options = { prefixes: 200, beginnings: 8, seed: 1, ...options };
    this.#whole = runByPush(feature, series);
    this.#wholeByColumns = runByColumns(feature, series);
  }

  problems(): readonly ContractProblem[] {
    const found = [
      this.#isolation(),
      this.#truncation(),
      this.#warmup(),
      this.#memory(),
      this.#columns(),
      this.#holes(),
      this.#unclean(),
    ];
    return found.filter((problem) => problem !== undefined);
  }

  /** A second run, its moments in one reused object, two instances in turn: all must equal the first run. */
  #isolation(): ContractProblem | undefined {
    const graph = buildFeatureGraph([this.#feature]);
    const twins = runByPush(this.#feature, this.#series, { interleaveWith: graph, moments: 'reused' });
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
      const values = runByColumns(this.#feature, rowsFrom(this.#series, 0, rows));
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
    for (const segment of this.#runs()) {
      for (let row = segment.start; row < segment.end; row++) {
        const value = this.#whole[row] as number;
        const warm = row - segment.start >= this.#feature.warmup;
        if (warm ? Number.isFinite(value) : Number.isNaN(value)) continue;
        const expected = warm ? 'a finite number' : 'NaN';
        return this.#problem(
          'warm-up',
          row,
          `bar ${row - segment.start} of its segment is ${value}; a warm-up of ${this.#feature.warmup} says ${expected}`,
        );
      }
    }
    return undefined;
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
        const later = runByPush(this.#feature, rowsFrom(this.#series, begin, end));
        for (let row = begin + memory; row < end; row++) {
          const [value, expected] = [later[row - begin] as number, this.#whole[row] as number];
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
      return this.#differing('hole', runByPush(this.#feature, unbroken), {
        expected: this.#whole,
        message: 'a hole changed it, though it bridges holes',
      });
    }
    for (const { start, end } of segments) {
      const alone = runByPush(this.#feature, rowsFrom(this.#series, start, end));
      const problem = this.#differing('hole', alone, {
        expected: this.#whole.subarray(start, end),
        message: 'it knew of candles before the hole',
        firstRow: start,
      });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** A candle that is no candle counts as a hole, live and in batch alike. */
  #unclean(): ContractProblem | undefined {
    const longest = this.#series.segments.reduce(
      (best, next) => (next.end - next.start > best.end - best.start ? next : best),
      { start: 0, end: 0 },
    );
    const broken = Math.floor((longest.start + longest.end) / 2);
    if (broken <= longest.start) return undefined;
    const close = this.#series.close.slice();
    close[broken] = Number.NaN;
    const series = { ...this.#series, close };
    const pushed = runByPush(this.#feature, series);
    if (!Number.isNaN(pushed[broken]))
      return this.#problem('unclean', broken, `a candle without a close gave ${pushed[broken]}`);
    return this.#differing('unclean', runByColumns(this.#feature, series), {
      expected: pushed,
      message: 'after an unclean candle, columns and push differ',
    });
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
