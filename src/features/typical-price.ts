import { closePrice, highPrice, lowPrice, tradedVolume } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';

/** One price for a whole bar. */
export const typicalPrice: Feature = pointwise({
  name: 'typical_price',
  inputs: [highPrice, lowPrice, closePrice],
  formula: '(high + low + close) / 3',
  source: 'Lambert, Commodities magazine, October 1980 (TA-Lib TYPPRICE)',
  run: (kernels, [high, low, close], out) => kernels.meanOfThree(high, low, close, out),
});

/** What changed hands in a bar, in quote currency. */
export const moneyVolume: Feature = pointwise({
  name: 'money_volume',
  inputs: [typicalPrice, tradedVolume],
  formula: 'typical_price * volume',
  source: 'Quong and Soudack, Technical Analysis of Stocks and Commodities 7, 1989',
  run: (kernels, [price, volume], out) => kernels.multiply(price, volume, out),
});
