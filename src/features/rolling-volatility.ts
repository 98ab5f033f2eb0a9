import { closePrice } from './candle-fields.ts';
import type { Feature } from './feature.port.ts';
import { logReturn } from './log-return.ts';
import { ratio } from './ratio.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { shareOfPrice } from './share-of-price.ts';

const source = 'Taylor, "Asset Price Dynamics, Volatility, and Prediction", 2005 (TA-Lib STDDEV of log returns)';

/** Volatility per bar, not annualised: population standard deviation of one-bar logarithmic returns. */
export function rollingVolatility({ period }: { readonly period: number }): Feature {
  return rollingDeviation({ period, of: logReturn({ lag: 1 }), name: `volatility_${period}`, source });
}

/** Short against long volatility: above 1 when the market has become livelier. 1 when nothing moved. */
export function volatilityRatio({ short, long }: { readonly short: number; readonly long: number }): Feature {
  return ratio({
    name: `volatility_ratio_${short}_${long}`,
    of: rollingVolatility({ period: short }),
    to: rollingVolatility({ period: long }),
    whenZero: 1,
    formula: `volatility_${short} / volatility_${long}; 1 when nothing moved`,
    source,
  });
}

/** Standard deviation of the price itself as a share of the price: trend and noise together, unlike that of returns. */
export function volatilityToPrice({ period }: { readonly period: number }): Feature {
  return shareOfPrice({
    name: `volatility_to_price_${period}`,
    of: rollingDeviation({ period, of: closePrice }),
    formula: `population standard deviation of close over ${period} bars / close`,
    source: 'coefficient of variation, on the newest close',
  });
}
