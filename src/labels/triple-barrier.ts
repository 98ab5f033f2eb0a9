import type { CandleSeries } from '../core/candle.ts';
import { barriersOf, type BarrierOptions } from './barrier.ts';
import { DIRECTION_CLASSES } from '../core/class-names.ts';
import { LabelColumns } from './label-columns.ts';
import type { Labeler, LabelSeries } from './labeler.port.ts';

export interface TripleBarrierOptions extends BarrierOptions {
  /** Number of bars until the vertical barrier, which is time. */
  readonly horizon: number;
  /** Distance of the profit and the stop barrier as multiples of the row's barrier. */
  readonly profitMultiple?: number;
  readonly stopMultiple?: number;
  /** Direction of the trade: its stop lies below the entry for `long`, above for `short`. */
  readonly side?: 'long' | 'short';
  /** The class of a row that touches no barrier within the horizon: flat, or the sign of its return. */
  readonly untouched?: 'flat' | 'sign';
}

const DOWN = 0;
const FLAT = 1;
const UP = 2;

interface Touch {
  readonly row: number;
  readonly value: number;
  readonly price: number;
  readonly certainty: 'clear' | 'ambiguous';
}

/**
 * Labels a row by the barrier that the price touches first: the upper, the lower, or time (Lopez de Prado 2018, chapter
 * 3). Barriers are fractions of the entry price: 0.012 is 1.2 % up and 1.2 % down, for a long and for a short trade. A
 * lower barrier at a price of 0 or below is never touched. A bar that opens beyond a barrier touches that one first, at
 * its open. A bar that opens between the barriers and reaches both does not show their order: the adverse one is taken,
 * and the row is counted as ambiguous.
 */
export class TripleBarrier implements Labeler {
  readonly name: string;
  readonly horizon: number;
  readonly #options: Required<Pick<TripleBarrierOptions, 'profitMultiple' | 'stopMultiple' | 'side' | 'untouched'>>;
  readonly #barrier: BarrierOptions;

  constructor({
    horizon,
    profitMultiple = 1,
    stopMultiple = 1,
    side = 'long',
    untouched = 'flat',
    ...barrier
  }: TripleBarrierOptions) {
    this.name = `triple-barrier-${horizon}-${side}`;
    this.horizon = horizon;
    this.#options = { profitMultiple, stopMultiple, side, untouched };
    this.#barrier = barrier;
  }

  label(series: CandleSeries): LabelSeries {
    const columns = new LabelColumns(series);
    let ambiguous = 0;
    for (const segment of series.segments) {
      const barriers = barriersOf(series, segment, this.horizon, this.#barrier);
      for (let row = segment.start; row + this.horizon < segment.end; row++) {
        const barrier = barriers[row - segment.start] as number;
        if (Number.isNaN(barrier)) continue;
        const touch = this.#firstTouch(series, row, barrier);
        columns.answer(row, touch.value, touch.row, touch.price);
        if (touch.certainty === 'ambiguous') ambiguous++;
      }
    }
    return columns.finish(DIRECTION_CLASSES, ambiguous);
  }

  #firstTouch(series: CandleSeries, row: number, barrier: number): Touch {
    const { profitMultiple, stopMultiple, side } = this.#options;
    const entry = series.close[row] as number;
    const upper = entry * (1 + barrier * (side === 'long' ? profitMultiple : stopMultiple));
    const lower = entry * (1 - barrier * (side === 'long' ? stopMultiple : profitMultiple));
    for (let at = row + 1; at <= row + this.horizon; at++) {
      const open = series.open[at] as number;
      if (open >= upper) return { row: at, value: UP, price: open, certainty: 'clear' };
      if (open <= lower) return { row: at, value: DOWN, price: open, certainty: 'clear' };
      const above = (series.high[at] as number) >= upper;
      const below = (series.low[at] as number) <= lower;
      const certainty = above && below ? 'ambiguous' : 'clear';
      if (above && !(below && side === 'long')) return { row: at, value: UP, price: upper, certainty };
      if (below) return { row: at, value: DOWN, price: lower, certainty };
    }
    const last = row + this.horizon;
    return {
      row: last,
      value: this.#untouchedValue(entry, series.close[last] as number),
      price: series.close[last] as number,
      certainty: 'clear',
    };
  }

  #untouchedValue(entry: number, exit: number): number {
    if (this.#options.untouched === 'flat' || exit === entry) return FLAT;
    return exit > entry ? UP : DOWN;
  }
}
