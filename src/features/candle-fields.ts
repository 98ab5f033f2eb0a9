import type { Candle } from '../core/candle.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature, FeatureState } from './feature.port.ts';

/** The numbers of a candle that features read. */
export type CandleField = 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions';

/** The state of a feature that is a field of the candle: research copies it from the series as it is. */
export interface CandleFieldState extends FeatureState {
  readonly candleField: CandleField;
}

export function isCandleFieldState(state: FeatureState): state is CandleFieldState {
  return 'candleField' in state;
}

/**
 * A field of the candle itself, as the ground that other features stand on. Its reader is its own, which is faster
 * live.
 */
function candleField(field: CandleField, formula: string, read: (candle: Candle) => number): Feature {
  return defineFeature({
    name: field,
    inputs: [],
    formula,
    source: 'the candle',
    start: ({ market }): CandleFieldState => ({
      candleField: field,
      push: (moment) => {
        const candle = moment.markets[market]?.candle;
        return candle === undefined ? Number.NaN : read(candle);
      },
    }),
  });
}

export const openPrice: Feature = candleField('open', 'first price of the bar', ({ open }) => open);
export const highPrice: Feature = candleField('high', 'highest price of the bar', ({ high }) => high);
export const lowPrice: Feature = candleField('low', 'lowest price of the bar', ({ low }) => low);
export const closePrice: Feature = candleField('close', 'last price of the bar', ({ close }) => close);

/** In base currency. */
export const tradedVolume: Feature = candleField(
  'volume',
  'volume of the bar in base currency',
  ({ volume }) => volume,
);

/** NaN where the source does not tell, so whatever reads it stays outside the sets that promise numbers. */
export const transactionCount: Feature = candleField(
  'transactions',
  'number of transactions of the bar',
  ({ transactions }) => transactions,
);
