import { closeTimeOf, type CandleSeries } from '../core/candle.ts';
import type { LabelSeries } from './labeler.port.ts';

/**
 * The columns of a label series while it is being computed. At first no row has an answer. The decision time of a row
 * is the close of its candle.
 */
export class LabelColumns {
  readonly values: Float64Array;
  readonly decidedAt: Float64Array;
  readonly resolvedAt: Float64Array;
  readonly forwardReturn: Float64Array;
  readonly #series: CandleSeries;

  constructor(series: CandleSeries) {
    this.#series = series;
    this.values = new Float64Array(series.length).fill(Number.NaN);
    this.decidedAt = Float64Array.from({ length: series.length }, (_, row) => closeTimeOf(series, row));
    this.resolvedAt = new Float64Array(series.length).fill(Number.NaN);
    this.forwardReturn = new Float64Array(series.length).fill(Number.NaN);
  }

  /** Sets the answer of `row`, which is known at the close of `resolvedRow`. */
  answer(row: number, value: number, resolvedRow: number, exitPrice: number): void {
    this.values[row] = value;
    this.resolvedAt[row] = closeTimeOf(this.#series, resolvedRow);
    this.forwardReturn[row] = exitPrice / (this.#series.close[row] as number) - 1;
  }

  finish(classes: readonly string[], ambiguous: number): LabelSeries {
    const { values, decidedAt, resolvedAt, forwardReturn } = this;
    return { classes, values, decidedAt, resolvedAt, forwardReturn, ambiguous };
  }
}
