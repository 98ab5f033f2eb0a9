import { partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import { adverseTicks } from '../../../exchange/order-price.ts';
import type { CandleRow } from '../../../wire/recorded-candles.ts';
import type { KnownRows } from './candle-rows.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { PriceNow } from './price-now.ts';

/** Whole ticks. */
export interface Quotes {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
}

/** Bid and ask of this instant: half the market's spread below and above the price. */
export function quotes(prices: PriceNow, market: KrakenMarket): Quotes {
  return quotesAt(market, prices.ticks(market));
}

/** Bid and ask at a price. */
export function quotesAt(market: KrakenMarket, last: number): Quotes {
  const half = partsFromBasisPoints(market.rules.halfSpreadBps, 'half-spread');
  return { bid: adverseTicks('sell', last, half), ask: adverseTicks('buy', last, half), last };
}

/** A summary of the candles since some time. Without a candle its prices are not finite. */
export interface PriceSummary {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Typical prices, weighed by volume. */
  readonly average: number;
  readonly volume: number;
  readonly trades: number;
}

export function summarise({ closed, growing }: KnownRows): PriceSummary {
  const rows = growing === undefined ? closed : [...closed, growing];
  const volume = rows.reduce((sum, row) => sum + row.volume, 0);
  return {
    open: rows[0]?.open ?? Number.NaN,
    high: Math.max(...rows.map(({ high }) => high)),
    low: Math.min(...rows.map(({ low }) => low)),
    average: rows.reduce((sum, row) => sum + typicalPrice(row) * row.volume, 0) / volume,
    volume,
    trades: rows.reduce((sum, { transactions }) => sum + transactions, 0),
  };
}

export function typicalPrice({ high, low, close }: CandleRow): number {
  return (high + low + close) / 3;
}
