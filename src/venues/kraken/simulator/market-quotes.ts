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
  let [high, low, weighed, volume, trades] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0, 0];
  const add = (row: CandleRow): void => {
    high = Math.max(high, row.high);
    low = Math.min(low, row.low);
    weighed += typicalPrice(row) * row.volume;
    volume += row.volume;
    trades += row.transactions;
  };
  // A day has 1,440 rows, and each ticker asks for it anew.
  for (let place = 0; place < closed.length; place++) add(closed[place] as CandleRow);
  if (growing !== undefined) add(growing);
  const open = (closed[0] ?? growing)?.open ?? Number.NaN;
  return { open, high, low, average: weighed / volume, volume, trades };
}

export function typicalPrice({ high, low, close }: CandleRow): number {
  return (high + low + close) / 3;
}
