import { pointwise } from './column-step.ts';
import { DECIMAL_NOISE } from './decimal-noise.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';
import { rollingMean } from './rolling-mean.ts';
import { moneyVolume, typicalPrice } from './typical-price.ts';

const source = 'Quong and Soudack, Technical Analysis of Stocks and Commodities 7, 1989 (TA-Lib MFI)';

/**
 * The money of the bar when the typical price went the given way, else 0. What has not moved as decimals has not moved,
 * whatever the floats say.
 */
function directedMoney(name: string, sign: 1 | -1): Feature {
  return pointwise({
    name,
    inputs: [typicalPrice, lagged({ of: typicalPrice, bars: 1 }), moneyVolume],
    formula: `money_volume when typical_price ${sign > 0 ? 'rose' : 'fell'}, else 0`,
    source,
    run: (kernels, [price, before, money], out) =>
      kernels.whenChanged([price, before], money, { sign, noise: DECIMAL_NOISE }, out),
  });
}

const risingMoney = directedMoney('rising_money', 1);
const fallingMoney = directedMoney('falling_money', -1);

/** MFI, 0 to 100: how much of the money changed hands at rising prices. 50 when none did at changing prices. */
export function moneyFlowIndex({ period }: { readonly period: number }): Feature {
  return pointwise({
    name: `mfi_${period}`,
    inputs: [rollingMean({ period, of: risingMoney }), rollingMean({ period, of: fallingMoney })],
    formula: `100 * rising / (rising + falling), sums of money_volume over ${period} bars by the change of typical_price; 50 when both are 0`,
    source,
    run: (kernels, [rising, falling], out) => kernels.percentOfSumUnlessZero(rising, falling, 50, out),
  });
}
