import { begunState } from './begun-state.ts';
import type { FeatureContext } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';
import { lagBarsOf } from './lag.ts';

/** One lag: where its value and that of its input are, and its part of the remembered values. */
interface Lag {
  readonly place: number;
  readonly source: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The lags of a running graph. What a lag says at a row was known at an earlier one, so all of them are written before
 * the other nodes run, and take the values of their inputs after these have run.
 */
export class RunningLags {
  readonly #lags: readonly Lag[];
  /** The remembered values of all lags, a ring for each; NaN before the first. */
  readonly #rings: Float64Array;
  /** Where each lag's oldest value is. */
  readonly #oldest: Int32Array;

  constructor({ nodes }: GraphLayout, context: FeatureContext) {
    const lags: Lag[] = [];
    let cells = 0;
    for (const [place, { feature, inputs }] of nodes.entries()) {
      const [source, ...others] = inputs;
      // A feature on other candles has no input here, and is not started.
      if (source === undefined || others.length > 0 || feature.onHole !== 'restart') continue;
      const bars = lagBarsOf(begunState(feature, context));
      if (bars === undefined) continue;
      lags.push({ place, source, from: cells, to: cells + bars });
      cells += bars;
    }
    this.#lags = lags;
    this.#rings = new Float64Array(cells);
    this.#oldest = new Int32Array(lags.length);
    this.restart();
  }

  has(place: number): boolean {
    return this.#lags.some((lag) => lag.place === place);
  }

  /** Writes what each input was so many rows ago. */
  recall(values: Float64Array): void {
    const lags = this.#lags;
    const rings = this.#rings;
    const oldest = this.#oldest;
    for (let index = 0; index < lags.length; index++)
      values[(lags[index] as Lag).place] = rings[oldest[index] as number] as number;
  }

  /** Takes the values of this row in place of the oldest. */
  remember(values: Float64Array): void {
    const lags = this.#lags;
    const rings = this.#rings;
    const oldest = this.#oldest;
    for (let index = 0; index < lags.length; index++) {
      const { source, from, to } = lags[index] as Lag;
      const at = oldest[index] as number;
      rings[at] = values[source] as number;
      oldest[index] = at + 1 === to ? from : at + 1;
    }
  }

  restart(): void {
    this.#rings.fill(Number.NaN);
    for (const [index, { from }] of this.#lags.entries()) this.#oldest[index] = from;
  }
}
