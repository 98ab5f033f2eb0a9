import { BlockedSum } from './blocked-window.ts';
import { defineFeature, wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { moneyVolume, typicalPrice } from './typical-price.ts';

class MoneyFlow {
  readonly #rising: BlockedSum;
  readonly #falling: BlockedSum;
  #previous = Number.NaN;

  constructor(period: number) {
    this.#rising = new BlockedSum(period);
    this.#falling = new BlockedSum(period);
  }

  step(price: number, money: number): number {
    const change = price - this.#previous;
    this.#previous = price;
    if (change !== change) return Number.NaN;
    const rising = this.#rising.add(change > 0 ? money : 0);
    const falling = this.#falling.add(change < 0 ? money : 0);
    const sum = rising + falling;
    return sum === 0 ? 50 : (100 * rising) / sum;
  }
}

/** MFI, 0 to 100: how much of the money changed hands at rising prices. 50 when none did at changing prices. */
export function moneyFlowIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period);
  return defineFeature({
    name: `mfi_${period}`,
    inputs: [typicalPrice, moneyVolume],
    ownWarmup: period,
    formula: `100 * rising / (rising + falling), sums of money_volume over ${period} bars by the change of typical_price; 50 when both are 0`,
    source: 'Quong and Soudack, Technical Analysis of Stocks and Commodities 7, 1989 (TA-Lib MFI)',
    start: () => {
      const flow = new MoneyFlow(period);
      return { push: (_moment, inputs) => flow.step(inputs[0] as number, inputs[1] as number) };
    },
    columns: ({ inputs }, out) => {
      const [prices, money] = inputs as readonly [Float64Array, Float64Array];
      const flow = new MoneyFlow(period);
      for (let row = 0; row < out.length; row++) out[row] = flow.step(prices[row] as number, money[row] as number);
    },
  });
}
