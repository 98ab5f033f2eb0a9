import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

type Field = 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions';

/** A field of the candle itself, as the ground that other features stand on. */
function candleField(field: Field, formula: string): Feature {
  return defineFeature({
    name: field,
    inputs: [],
    formula,
    source: 'the candle',
    start: ({ market }) => ({ push: (moment) => moment.markets[market]?.candle?.[field] ?? Number.NaN }),
    columns: (source, out) => out.set(source[field]),
  });
}

export const openPrice: Feature = candleField('open', 'first price of the bar');
export const highPrice: Feature = candleField('high', 'highest price of the bar');
export const lowPrice: Feature = candleField('low', 'lowest price of the bar');
export const closePrice: Feature = candleField('close', 'last price of the bar');
/** In base currency. */
export const tradedVolume: Feature = candleField('volume', 'volume of the bar in base currency');
/** NaN where the source does not tell, so whatever reads it stays outside the sets that promise numbers. */
export const transactionCount: Feature = candleField('transactions', 'number of transactions of the bar');
