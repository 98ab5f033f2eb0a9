/**
 * A label is what a model should learn: an answer that lies in the future of the row. This folder is the only code
 * that may look ahead, and each answer says until when it looked, so that splits can keep training and test apart.
 */
import type { CandleSeries } from '../core/candle.ts';

export interface LabelSeries {
  /** Class names in the order of the class numbers, such as `['down', 'flat', 'up']`; empty for regression. */
  readonly classes: readonly string[];
  /** One answer per candle: a class number (or a value); NaN where there is none (tail, or a hole in its window). */
  readonly values: Float64Array;
  /** When the question is asked: the close of the row's candle, in microseconds. */
  readonly decidedAt: Float64Array;
  /** Until when the answer looked, in microseconds; NaN where there is no answer. */
  readonly resolvedAt: Float64Array;
  /** Simple return from decision to resolution; NaN where there is no answer. For judging, never for learning. */
  readonly forwardReturn: Float64Array;
  /** Rows in which both barriers were touched within one bar and the adverse one was taken. */
  readonly ambiguous: number;
}

export interface Labeler {
  readonly name: string;
  /** Bars from decision to the latest possible resolution. */
  readonly horizon: number;
  label(series: CandleSeries): LabelSeries;
}
