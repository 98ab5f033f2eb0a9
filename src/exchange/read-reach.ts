import { isVolumeKnown, type Candle } from '../core/candle.ts';
import type { OrderBook } from '../core/facts/order-book.ts';
import { BookDepth } from './book-depth.ts';
import type { Print } from './market-input.ts';
import type { MatchedMarket } from './matched-market.ts';
import { participatingLots } from './participation.ts';
import { readBar, readInstant } from './price-span.ts';
import { stepsAbove, stepsBelow } from './ticks.ts';

/** Reads a bar's prices and what may trade in it, once. */
export function readCandle(candle: Candle, market: MatchedMarket): void {
  const { reach, instrument } = market;
  if (reach.reading === 'read') return;
  reach.reading = 'read';
  readBar(candle, instrument, reach.prices);
  reach.adverseParts = market.adverseParts;
  reach.budgetLots = isVolumeKnown(candle) ? boundedLots(candle.volume, market) : Infinity;
  reach.depth = undefined;
}

/** Reads the price of a print, and what of it may be ours. */
export function readPrint({ price, volume }: Print, market: MatchedMarket): void {
  const { reach, instrument } = market;
  reach.reading = 'read';
  readInstant(stepsBelow(price, instrument.tick), stepsAbove(price, instrument.tick), reach.prices);
  reach.adverseParts = market.adverseParts;
  reach.budgetLots = Number.isNaN(volume) ? Infinity : boundedLots(volume, market);
  reach.depth = undefined;
}

/** Reads the offers of a book. Its spread takes the place of the supposed one, and its depth that of slippage. */
export function readBook(book: OrderBook, market: MatchedMarket): void {
  const { reach } = market;
  const depth = new BookDepth(book, market);
  reach.reading = 'read';
  readInstant(depth.best('sell') ?? Number.NaN, depth.best('buy') ?? Number.NaN, reach.prices);
  reach.adverseParts = 0;
  reach.budgetLots = Infinity;
  reach.depth = depth;
}

/** The participation share of what was traded, in lots; unlimited where no share is set. */
function boundedLots(volume: number, market: MatchedMarket): number {
  return market.participationParts === undefined ? Infinity : participatingLots(volume, market);
}

/** Half-way between the best bid and the best ask, or the only one of them; the price before where there is none. */
export function middleOf({ bids, asks }: OrderBook, before: number): number {
  const [bid = asks[0] ?? before, ask = bids[0] ?? before] = [bids[0], asks[0]];
  return (bid + ask) / 2;
}
