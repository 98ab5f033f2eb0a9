import { KrakenError } from '../../kraken-error.ts';
import type { ListedMarket } from '../../listed-market.ts';
import { quotes, type Quotes } from '../../market-quotes.ts';
import { bookChecksum, type BookLevel } from '../book-checksum.ts';
import { wireSteps, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel, MarketFeed, MarketView } from './channel.port.ts';

const DEPTHS: readonly unknown[] = [10, 25, 100, 500, 1_000];

/**
 * The size of the only level of either side, in base currency. It is not recorded, and the matching core does not limit
 * it.
 */
const LEVEL_SIZE = 1_000;

/** `book`: one level on either side, whatever the depth, with the checksum that Kraken documents. */
export const book: MarketChannel = {
  snapshot: 'yes',
  read: ({ depth = 10 }, market) => {
    if (typeof depth !== 'number' || !DEPTHS.includes(depth)) throw new KrakenError('Subscription depth not supported');
    return { terms: { depth }, open: (view) => openBook(market, view) };
  },
};

function openBook(market: ListedMarket, { venue, now: start }: MarketView): MarketFeed {
  let sent = quotes(venue, market);
  let sentAt = start;
  return {
    snapshot: () => ({
      type: 'snapshot',
      data: [
        message(market, { asks: [level(market, sent.ask)], bids: [level(market, sent.bid)] }, sent, wireTime(sentAt)),
      ],
    }),
    take: ({ now }) => {
      const before = sent;
      sent = quotes(venue, market);
      sentAt = now;
      const asks = moved(market, before.ask, sent.ask);
      const bids = moved(market, before.bid, sent.bid);
      return asks.length + bids.length === 0
        ? []
        : [{ type: 'update', data: [message(market, { asks, bids }, sent, wireTime(now))] }];
    },
  };
}

interface Sides {
  readonly asks: readonly BookLevel[];
  readonly bids: readonly BookLevel[];
}

function message(market: ListedMarket, { asks, bids }: Sides, { ask, bid }: Quotes, timestamp: string): WireFields {
  const checksum = bookChecksum([level(market, ask)], [level(market, bid)]);
  return { symbol: market.pair.symbol, bids: bids.map(wire), asks: asks.map(wire), checksum, timestamp };
}

/** A quantity of 0 takes a level away. */
function moved(market: ListedMarket, before: number, now: number): BookLevel[] {
  return before === now
    ? []
    : [{ ...level(market, before), qty: wireSteps(0, market.instrument.lot) }, level(market, now)];
}

function level({ instrument: { tick, lot } }: ListedMarket, ticks: number): BookLevel {
  return { price: wireSteps(ticks, tick), qty: wireSteps((LEVEL_SIZE * 10 ** lot.decimals) / lot.units, lot) };
}

function wire({ price, qty }: BookLevel): WireFields {
  return { price, qty };
}
