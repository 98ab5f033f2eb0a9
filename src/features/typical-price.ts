import { closePrice, highPrice, lowPrice, tradedVolume } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

/** One price for a whole bar. */
export const typicalPrice: Feature = defineFeature({
  name: 'typical_price',
  inputs: [highPrice, lowPrice, closePrice],
  formula: '(high + low + close) / 3',
  source: 'Lambert, Commodities magazine, October 1980 (TA-Lib TYPPRICE)',
  start: () => ({
    push: (_moment, inputs) => typical(inputs[0] as number, inputs[1] as number, inputs[2] as number),
    columns: ({ inputs }, out) => {
      const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = typical(highs[row] as number, lows[row] as number, closes[row] as number);
      }
    },
  }),
});

/** What changed hands in a bar, in quote currency. */
export const moneyVolume: Feature = defineFeature({
  name: 'money_volume',
  inputs: [typicalPrice, tradedVolume],
  formula: 'typical_price * volume',
  source: 'Quong and Soudack, Technical Analysis of Stocks and Commodities 7, 1989',
  start: () => ({
    push: (_moment, inputs) => (inputs[0] as number) * (inputs[1] as number),
    columns: ({ inputs }, out) => {
      const [prices, volumes] = inputs as readonly [Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) out[row] = (prices[row] as number) * (volumes[row] as number);
    },
  }),
});

function typical(high: number, low: number, close: number): number {
  return (high + low + close) / 3;
}
