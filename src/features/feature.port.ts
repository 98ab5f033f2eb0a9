/**
 * A feature is what a model may see: a number computed from the past only. It is shown closed candles one by one,
 * so it has no way to look ahead. Definitions are frozen; running state is made by `start`.
 *
 * Features form a graph: a feature may read other features, and one that several others read runs once.
 * Research shows a state its candles one by one, as trading does: nothing else could look ahead.
 *
 * Limits: one number per bar; the same number whatever came before `memory` bars; NaN while warming up.
 *
 * Holes: a feature never sees one. The graph starts it anew after missing candles (or carries on, for `bridge`), and
 * counts as missing whatever is no candle: none in time, a price that is not finite and above zero, a volume below
 * zero. What an input leaves out for other reasons reaches `push` as NaN; a feature answers NaN and begins its window
 * anew.
 */
import type { Duration } from '../core/time.ts';
import type { Moment } from '../core/moment.ts';

export interface FeatureContext {
  /** The slot of the market that this graph describes: its position in `moment.markets`. */
  readonly market: number;
  /** The candles' interval. */
  readonly interval: Duration;
  /**
   * The slot of another market by the id of its instrument; undefined while the universe has none of it. Ask at every
   * moment: markets are listed and settled while a run lives, and the number of a market differs between universes.
   */
  readonly slotOf: (instrument: string) => number | undefined;
}

/** Other candles than those of the described market, on which a feature may be computed. */
export type FeatureScope =
  | { readonly kind: 'market'; readonly instrument: string }
  | { readonly kind: 'interval'; readonly interval: Duration };

/** A feature of other candles, whose value is shown at the moments of the described market. */
export interface ComputedElsewhere {
  readonly scope: FeatureScope;
  readonly of: Feature;
}

export interface Feature {
  /** Unique, with its parameters: `rsi_14`. Two features of one name are one node of the graph. */
  readonly name: string;
  readonly inputs: readonly Feature[];
  /**
   * Bars of one segment before the first number: `push` gives NaN that many times, then never again on clean candles.
   * A feature of longer candles may begin earlier, because its first one may close sooner. One of another market also
   * has no number where that market has none.
   */
  readonly warmup: number;
  /** Bars after which the value no longer depends on where the series began, to 1e-9 relative. */
  readonly memory: number;
  /** What a hole in the data does: `restart` begins anew (the default meaning of continuity), `bridge` carries on. */
  readonly onHole: 'restart' | 'bridge';
  /**
   * What it looks at in a moment. `market`: the candle of the described market, and nothing else. `universe`: also
   * other markets, or facts that are no candles. It is then shown every moment, also those at which its own market has
   * no candle: its inputs are NaN there, and its answer is not read.
   */
  readonly reads: 'market' | 'universe';
  /** Present for a feature of another market's candles, or of longer ones. Its `start` is never called. */
  readonly elsewhere?: ComputedElsewhere;
  /** For people: the formula in plain text, and where it comes from. */
  readonly formula: string;
  readonly source: string;
  start(context: FeatureContext): FeatureState;
}

export interface FeatureState {
  /** The value after this moment; `inputs` holds this moment's values of `Feature.inputs`. NaN until warm. */
  push(moment: Moment, inputs: Float64Array): number;
}

/** Named columns with the instant at which each row was known (a candle's close). One row per candle of the series. */
export interface FeatureFrame {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly knownAt: Float64Array;
  readonly length: number;
}
