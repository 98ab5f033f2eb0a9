import { BINARY_CLASSES, DIRECTION_CLASSES } from '../core/class-names.ts';
import type { CandleSeries } from '../core/candle.ts';
import { barriersOf, type BarrierOptions } from './barrier.ts';
import { LabelColumns } from './label-columns.ts';
import type { Labeler, LabelSeries } from './labeler.port.ts';

export interface FixedHorizonOptions extends BarrierOptions {
  /** Number of bars from the decision to the answer. */
  readonly horizon: number;
  /** `three-class`: down, flat, up. `binary`: whether the return exceeds the barrier. */
  readonly classes?: 'three-class' | 'binary';
}

/**
 * Labels a row by the simple return from its close to the close `horizon` bars later: above the barrier is up, below
 * minus the barrier is down, anything else is flat. A row whose horizon reaches past its segment has no answer.
 */
export class FixedHorizon implements Labeler {
  readonly name: string;
  readonly horizon: number;
  readonly #classes: 'three-class' | 'binary';
  readonly #barrier: BarrierOptions;

  constructor({ horizon, classes = 'three-class', ...barrier }: FixedHorizonOptions) {
    this.name = `fixed-horizon-${horizon}-${classes}`;
    this.horizon = horizon;
    this.#classes = classes;
    this.#barrier = barrier;
  }

  label(series: CandleSeries): LabelSeries {
    const columns = new LabelColumns(series);
    for (const segment of series.segments) {
      const barriers = barriersOf(series, segment, this.horizon, this.#barrier);
      for (let row = segment.start; row + this.horizon < segment.end; row++) {
        const barrier = barriers[row - segment.start] as number;
        if (Number.isNaN(barrier)) continue;
        const exit = series.close[row + this.horizon] as number;
        const move = exit / (series.close[row] as number) - 1;
        columns.answer(row, this.#classify(move, barrier), row + this.horizon, exit);
      }
    }
    return columns.finish(this.#classes === 'binary' ? BINARY_CLASSES : DIRECTION_CLASSES, 0);
  }

  #classify(move: number, barrier: number): number {
    switch (this.#classes) {
      case 'binary':
        return move > barrier ? 1 : 0;
      case 'three-class':
        return move > barrier ? 2 : move < -barrier ? 0 : 1;
      default:
        return this.#classes satisfies never;
    }
  }
}
