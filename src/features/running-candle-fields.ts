import type { Candle } from '../core/candle.ts';
import { begunState } from './begun-state.ts';
import { isCandleFieldState, type CandleField } from './candle-fields.ts';
import type { FeatureContext } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';

/**
 * The nodes of a running graph that are a field of the candle. They are written together, without a call for each: a
 * call costs more than what it would do.
 */
export class RunningCandleFields {
  readonly #places: ReadonlyMap<CandleField, number>;
  readonly #open: number;
  readonly #high: number;
  readonly #low: number;
  readonly #close: number;
  readonly #volume: number;
  readonly #transactions: number;

  /** A field that is no node is written to the place `spare`, which nothing reads. */
  constructor({ nodes }: GraphLayout, context: FeatureContext, spare: number) {
    const places = new Map<CandleField, number>();
    for (const [place, { feature }] of nodes.entries()) {
      if (feature.inputs.length > 0 || feature.elsewhere !== undefined) continue;
      const state = begunState(feature, context);
      if (isCandleFieldState(state)) places.set(state.candleField, place);
    }
    this.#places = places;
    this.#open = places.get('open') ?? spare;
    this.#high = places.get('high') ?? spare;
    this.#low = places.get('low') ?? spare;
    this.#close = places.get('close') ?? spare;
    this.#volume = places.get('volume') ?? spare;
    this.#transactions = places.get('transactions') ?? spare;
  }

  has(place: number): boolean {
    return [...this.#places.values()].includes(place);
  }

  push(candle: Candle, values: Float64Array): void {
    values[this.#open] = candle.open;
    values[this.#high] = candle.high;
    values[this.#low] = candle.low;
    values[this.#close] = candle.close;
    values[this.#volume] = candle.volume;
    values[this.#transactions] = candle.transactions;
  }
}
