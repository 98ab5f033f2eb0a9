import type { Candle } from '../core/candle.ts';
import { defineFeature } from './define-feature.ts';
import type { Columns, Feature } from './feature.port.ts';

/**
 * A field of the candle itself, as the ground that other features stand on. Its reader is its own, which is faster
 * live.
 */
function candleField(
  name: string,
  formula: string,
  read: (candle: Candle) => number,
  column: (source: Columns) => Float64Array,
): Feature {
  return defineFeature({
    name,
    inputs: [],
    formula,
    source: 'the candle',
    start: ({ market }) => ({
      push: (moment) => {
        const candle = moment.markets[market]?.candle;
        return candle === undefined ? Number.NaN : read(candle);
      },
      columns: (source, out) => out.set(column(source)),
    }),
  });
}

export const openPrice: Feature = candleField(
  'open',
  'first price of the bar',
  ({ open }) => open,
  ({ open }) => open,
);
export const highPrice: Feature = candleField(
  'high',
  'highest price of the bar',
  ({ high }) => high,
  ({ high }) => high,
);
export const lowPrice: Feature = candleField(
  'low',
  'lowest price of the bar',
  ({ low }) => low,
  ({ low }) => low,
);
export const closePrice: Feature = candleField(
  'close',
  'last price of the bar',
  ({ close }) => close,
  ({ close }) => close,
);

/** In base currency. */
export const tradedVolume: Feature = candleField(
  'volume',
  'volume of the bar in base currency',
  ({ volume }) => volume,
  ({ volume }) => volume,
);

/** NaN where the source does not tell, so whatever reads it stays outside the sets that promise numbers. */
export const transactionCount: Feature = candleField(
  'transactions',
  'number of transactions of the bar',
  ({ transactions }) => transactions,
  ({ transactions }) => transactions,
);
