import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import { barsToForget } from './decay.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';
import { barsToForgetQuotient, STILL } from './still-market.ts';
import { wilderAverage } from './wilder-average.ts';

const source = 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib RSI)';

/** The change of the close when it went the given way, else 0. */
function closeMove(name: string, sign: 1 | -1): Feature {
  return pointwise({
    name,
    inputs: [closePrice, lagged({ of: closePrice, bars: 1 })],
    formula: `${sign > 0 ? 'close - previous close' : 'previous close - close'}, when above 0; else 0`,
    source,
    run: (kernels, [close, before], out) => kernels.rise(close, before, sign, out),
  });
}

const closeRise = closeMove('close_rise', 1);
const closeFall = closeMove('close_fall', -1);

/** RSI, 0 to 100: how much of the recent movement was upwards. 50 when the price stood still. */
export function relativeStrengthIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return pointwise({
    name: `rsi_${period}`,
    inputs: [wilderAverage({ period, of: closeRise }), wilderAverage({ period, of: closeFall }), closePrice],
    // As a quotient, longer than its inputs, which remember until 1e-12.
    ownMemory: barsToForgetQuotient(1 - 1 / period) - barsToForget(1 - 1 / period),
    formula: `100 * gain / (gain + loss), Wilder averages of ${period} over rises and falls of the close; 50 when their sum is below 1e-8 of the close`,
    source,
    run: (kernels, [gain, loss, close], out) =>
      kernels.percentOfSum(gain, loss, close, { share: STILL, whenStill: 50 }, out),
  });
}
