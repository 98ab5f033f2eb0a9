import { closePrice } from './candle-fields.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import { barsToForgetQuotient, STILL } from './still-market.ts';

class RelativeStrength implements Recurrence {
  readonly #period: number;
  #seen = 0;
  #previous = 0;
  #gain = 0;
  #loss = 0;

  constructor(period: number) {
    this.#period = period;
  }

  run(values: Float64Array, out: Float64Array): void {
    const weight = 1 / this.#period;
    let row = 0;
    while (row < out.length) {
      if (this.#seen <= this.#period) {
        out[row] = this.#seed(values[row] as number);
        row++;
        continue;
      }
      let previous = this.#previous;
      let gain = this.#gain;
      let loss = this.#loss;
      for (; row < out.length; row++) {
        const close = values[row] as number;
        if (close !== close) break;
        const change = close - previous;
        previous = close;
        gain += (rise(change) - gain) * weight;
        loss += (rise(-change) - loss) * weight;
        out[row] = strength(gain, loss, close);
      }
      this.#previous = previous;
      this.#gain = gain;
      this.#loss = loss;
      if (row < out.length) this.#seen = 0;
    }
  }

  /** The first averages are the means of the first `period` rises and falls. */
  #seed(close: number): number {
    if (close !== close) {
      this.#seen = 0;
      return Number.NaN;
    }
    const change = this.#seen === 0 ? 0 : close - this.#previous;
    this.#previous = close;
    this.#gain = this.#seen === 0 ? 0 : this.#gain + (rise(change) - this.#gain) / this.#seen;
    this.#loss = this.#seen === 0 ? 0 : this.#loss + (rise(-change) - this.#loss) / this.#seen;
    this.#seen++;
    return this.#seen <= this.#period ? Number.NaN : strength(this.#gain, this.#loss, close);
  }
}

/** A change if it is above 0, else 0; without a branch, which would be mispredicted every other time. Exact. */
function rise(change: number): number {
  return (Math.abs(change) + change) * 0.5;
}

function strength(gain: number, loss: number, close: number): number {
  const sum = gain + loss;
  return sum < STILL * close ? 50 : (100 * gain) / sum;
}

/** RSI, 0 to 100: how much of the recent movement was upwards. 50 when the price stood still. */
export function relativeStrengthIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name: `rsi_${period}`,
    of: closePrice,
    ownWarmup: period,
    ownMemory: period + barsToForgetQuotient(1 - 1 / period),
    formula: `100 * gain / (gain + loss), Wilder averages of ${period} over rises and falls of the close; 50 when their sum is below 1e-8 of the close`,
    source: 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib RSI)',
    create: () => new RelativeStrength(period),
  });
}
