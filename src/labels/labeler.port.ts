/**
 * A label is the answer that a model should learn for a row. It depends on candles after the row. This folder is the
 * only code that may read later candles. Each answer states the last instant that it depends on, so that splits can
 * keep training and test apart.
 */
import type { CandleSeries } from '../core/candle.ts';

export interface LabelSeries {
  /** Class names in the order of the class numbers, such as `['down', 'flat', 'up']`; empty for regression. */
  readonly classes: readonly string[];
  /** One answer per candle: a class number (or a value); NaN where there is none (tail, or a hole in its window). */
  readonly values: Float64Array;
  /** The decision time: the close of the row's candle, in microseconds. */
  readonly decidedAt: Float64Array;
  /** The last instant that the answer depends on, in microseconds; NaN where there is no answer. */
  readonly resolvedAt: Float64Array;
  /** Simple return from decision to resolution; NaN where there is no answer. Models never learn from it. */
  readonly forwardReturn: Float64Array;
  /** Number of rows in which one bar touched both barriers, so that the adverse one was taken. */
  readonly ambiguous: number;
}

export interface Labeler {
  readonly name: string;
  /** Number of bars from the decision to the latest possible resolution. */
  readonly horizon: number;
  label(series: CandleSeries): LabelSeries;
}
