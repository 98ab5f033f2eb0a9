import { closePrice } from './candle-fields.ts';
import { barsToForget } from './decay.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import { STILL } from './still-market.ts';

class RelativeStrength implements Recurrence {
  readonly #period: number;
  readonly #weight: number;
  #seen = 0;
  #previous = 0;
  #gain = 0;
  #loss = 0;

  constructor(period: number) {
    this.#period = period;
    this.#weight = 1 / period;
  }

  step(close: number): number {
    if (close !== close) return this.#restart();
    const change = close - this.#previous;
    this.#previous = close;
    const seen = this.#seen;
    if (seen <= this.#period) {
      this.#seen = seen + 1;
      if (seen === 0) return Number.NaN;
      // The mean of the changes so far, until there are `period` of them.
      this.#gain += ((change > 0 ? change : 0) - this.#gain) / seen;
      this.#loss += ((change < 0 ? -change : 0) - this.#loss) / seen;
      if (seen < this.#period) return Number.NaN;
    } else {
      this.#gain += ((change > 0 ? change : 0) - this.#gain) * this.#weight;
      this.#loss += ((change < 0 ? -change : 0) - this.#loss) * this.#weight;
    }
    const sum = this.#gain + this.#loss;
    return sum < STILL * close ? 50 : (100 * this.#gain) / sum;
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }

  #restart(): number {
    this.#seen = 0;
    this.#gain = 0;
    this.#loss = 0;
    return Number.NaN;
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
