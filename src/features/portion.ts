import type { CandleSeries } from '../core/candle.ts';
import type { Columns } from './feature.port.ts';
import type { GraphLayout } from './graph-layout.ts';

/**
 * The workplace for some rows that go through the whole graph together: one column per node and for the candles, small
 * enough to stay in the processor's cache, used again for every portion of the same length.
 */
export class Portion {
  readonly length: number;
  /** One column per node, in the order of the nodes. */
  readonly outputs: readonly Float64Array[];
  /** What each node's kernel is given: the candles, and its inputs' columns. */
  readonly sources: readonly Columns[];
  readonly #candles: Omit<Columns, 'inputs' | 'length' | 'interval'>;

  constructor({ nodes }: GraphLayout, interval: Columns['interval'], length: number) {
    const column = (): Float64Array => new Float64Array(length);
    const candles = {
      openTime: column(),
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
      transactions: column(),
    };
    const outputs = nodes.map(column);
    this.length = length;
    this.outputs = outputs;
    this.sources = nodes.map(({ inputs }) => ({
      ...candles,
      length,
      interval,
      inputs: inputs.map((input) => outputs[input] as Float64Array),
    }));
    this.#candles = candles;
  }

  /** Fetches the candles from this row on. */
  load(series: CandleSeries, from: number): void {
    const to = from + this.length;
    const candles = this.#candles;
    candles.openTime.set(series.openTime.subarray(from, to));
    candles.open.set(series.open.subarray(from, to));
    candles.high.set(series.high.subarray(from, to));
    candles.low.set(series.low.subarray(from, to));
    candles.close.set(series.close.subarray(from, to));
    candles.volume.set(series.volume.subarray(from, to));
    candles.transactions.set(series.transactions.subarray(from, to));
  }
}
