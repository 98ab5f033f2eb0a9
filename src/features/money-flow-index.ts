import { DECIMAL_NOISE } from './decimal-noise.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';
import { moneyVolume, typicalPrice } from './typical-price.ts';

const source = 'Quong and Soudack, Technical Analysis of Stocks and Commodities 7, 1989 (TA-Lib MFI)';

class DirectedMoney {
  readonly #sign: number;
  #previous = Number.NaN;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  step(price: number, money: number): number {
    const change = this.#sign * (price - this.#previous);
    this.#previous = price;
    // What has not moved as decimals has not moved, whatever the floats say.
    return change !== change ? change : Number(change > DECIMAL_NOISE * price) * money;
  }
}

/** The money of the bar when the typical price went the given way, else 0. */
function directedMoney(name: string, sign: 1 | -1): Feature {
  return defineFeature({
    name,
    inputs: [typicalPrice, moneyVolume],
    ownWarmup: 1,
    formula: `money_volume when typical_price ${sign > 0 ? 'rose' : 'fell'}, else 0`,
    source,
    start: () => {
      const directed = new DirectedMoney(sign);
      return {
        push: (_moment, inputs) => directed.step(inputs[0] as number, inputs[1] as number),
        columns: ({ inputs }, out) => {
          const [prices, money] = inputs as readonly [Float64Array, Float64Array];
          for (let row = 0; row < out.length; row++)
            out[row] = directed.step(prices[row] as number, money[row] as number);
        },
      };
    },
  });
}

const risingMoney = directedMoney('rising_money', 1);
const fallingMoney = directedMoney('falling_money', -1);

/** MFI, 0 to 100: how much of the money changed hands at rising prices. 50 when none did at changing prices. */
export function moneyFlowIndex({ period }: { readonly period: number }): Feature {
  return defineFeature({
    name: `mfi_${period}`,
    inputs: [rollingMean({ period, of: risingMoney }), rollingMean({ period, of: fallingMoney })],
    formula: `100 * rising / (rising + falling), sums of money_volume over ${period} bars by the change of typical_price; 50 when both are 0`,
    source,
    start: () => ({
      push: (_moment, inputs) => percentRising(inputs[0] as number, inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [rising, falling] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++)
          out[row] = percentRising(rising[row] as number, falling[row] as number);
      },
    }),
  });
}

function percentRising(rising: number, falling: number): number {
  const sum = rising + falling;
  return sum === 0 ? 50 : (100 * rising) / sum;
}
