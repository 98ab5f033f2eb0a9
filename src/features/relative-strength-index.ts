import { closePrice } from './candle-fields.ts';
import { barsToForget } from './decay.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import { STILL } from './still-market.ts';

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
    const period = this.#period;
    const weight = 1 / period;
    let seen = this.#seen;
    let previous = this.#previous;
    let gain = this.#gain;
    let loss = this.#loss;
    for (let row = 0; row < out.length; row++) {
      const close = values[row] as number;
      if (close !== close) {
        seen = 0;
        out[row] = Number.NaN;
        continue;
      }
      const change = seen === 0 ? 0 : close - previous;
      previous = close;
      if (seen > period) {
        gain += (Math.max(change, 0) - gain) * weight;
        loss += (Math.max(-change, 0) - loss) * weight;
      } else {
        // The mean of the changes so far, until there are `period` of them; the first close only has none.
        gain = seen === 0 ? 0 : gain + (Math.max(change, 0) - gain) / seen;
        loss = seen === 0 ? 0 : loss + (Math.max(-change, 0) - loss) / seen;
        seen++;
      }
      const sum = gain + loss;
      out[row] = seen <= period ? Number.NaN : sum < STILL * close ? 50 : (100 * gain) / sum;
    }
    this.#seen = seen;
    this.#previous = previous;
    this.#gain = gain;
    this.#loss = loss;
  }
}

/** RSI, 0 to 100: how much of the recent movement was upwards. 50 when the price stood still. */
export function relativeStrengthIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name: `rsi_${period}`,
    of: closePrice,
    ownWarmup: period,
    ownMemory: period + barsToForget(1 - 1 / period),
    formula: `100 * gain / (gain + loss), Wilder averages of ${period} over rises and falls of the close; 50 when their sum is below 1e-10 of the close`,
    source: 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib RSI)',
    create: () => new RelativeStrength(period),
  });
}
