import type { OrderBook } from '../core/facts/order-book.ts';
import type { PredictionWindow } from '../core/facts/prediction-window.ts';
import type { Fact } from '../core/facts/market-facts.ts';
import type { TradeFlow } from '../core/facts/trade-flow.ts';

/** Why a fact cannot be true, in words that follow on "a row with"; undefined where it can. */
export function faultOfFact(fact: Fact): string | undefined {
  switch (fact.kind) {
    case 'book':
      return faultOfBook(fact);
    case 'flow':
      return faultOfFlow(fact);
    case 'funding':
      return Math.abs(fact.rate) < 1 ? undefined : 'a funding rate that is no share of the position';
    case 'window':
      return faultOfWindow(fact);
    case 'settlement':
      return fact.value >= 0 && Number.isFinite(fact.value) ? undefined : 'a settlement value that is no amount';
    default:
      return fact satisfies never;
  }
}

function faultOfBook({ bids, asks }: OrderBook): string | undefined {
  for (const [side, better] of [
    [bids, -1],
    [asks, 1],
  ] as const) {
    for (let place = 0; place < side.length; place += 2) {
      const [price, amount] = [side[place] as number, side[place + 1] as number];
      if (!isAboveZero(price)) return 'a price that is not above zero';
      if (!isAboveZero(amount)) return 'an amount that is not above zero';
      if (place > 0 && (price - (side[place - 2] as number)) * better <= 0) return 'prices that are not in order';
    }
  }
  const [bid, ask] = [bids[0], asks[0]];
  if (bid === undefined && ask === undefined) return 'an empty book';
  return bid !== undefined && ask !== undefined && bid >= ask ? 'a bid that is not below the ask' : undefined;
}

function faultOfFlow({ since, knownAt, ...sums }: TradeFlow): string | undefined {
  if (since >= knownAt) return 'a flow that ends before it begins';
  const { buyVolume, sellVolume, buyValue, sellValue, buyTrades, sellTrades } = sums;
  const amounts = [buyVolume, sellVolume, buyValue, sellValue];
  if (!amounts.every((amount) => amount >= 0 && Number.isFinite(amount))) return 'a volume that is no amount';
  return [buyTrades, sellTrades].every((count) => Number.isSafeInteger(count) && count >= 0)
    ? undefined
    : 'a number of trades that is no count';
}

function faultOfWindow({ opensAt, closesAt, strike, ...quotes }: PredictionWindow): string | undefined {
  if (opensAt >= closesAt) return 'a window that closes before it opens';
  if (!Number.isNaN(strike) && !isAboveZero(strike)) return 'a strike that is not above zero';
  const { upBid, upAsk, downBid, downAsk } = quotes;
  const isQuote = (quote: number): boolean => Number.isNaN(quote) || (quote >= 0 && quote <= 1);
  if (![upBid, upAsk, downBid, downAsk].every(isQuote)) return 'a quote that is not between 0 and 1';
  return upBid > upAsk || downBid > downAsk ? 'a bid above the ask' : undefined;
}

function isAboveZero(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
