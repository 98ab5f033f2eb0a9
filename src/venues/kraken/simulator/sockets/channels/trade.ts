import type { ListedMarket } from '../../listed-market.ts';
import type { MarketTrade } from '../../market-tape.ts';
import { wireSteps, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel, MarketFeed, MarketView } from './channel.port.ts';

/** The most trades of a snapshot. Source: Kraken's documentation of the trade channel. */
const SNAPSHOT_TRADES = 50;

/** `trade`: the recorded volume, a trade for each stretch of the price's path. */
export const trade: MarketChannel = {
  snapshot: 'no',
  read: (_, market) => ({ terms: {}, open: (view) => openTrades(market, view) }),
};

function openTrades(market: ListedMarket, { venue }: MarketView): MarketFeed {
  let sent = venue.prices.tape.newest(market, SNAPSHOT_TRADES);
  return {
    snapshot: () => ({ type: 'snapshot', data: sent.map(wire) }),
    take: ({ trades }) => {
      // News may hold trades from before the feed was opened. Its snapshot has them already.
      const last = sent.at(-1)?.number ?? 0;
      const here = trades.filter((trade) => trade.market === market && trade.number > last);
      sent = [...sent, ...here].slice(-SNAPSHOT_TRADES);
      return here.length === 0 ? [] : [{ type: 'update', data: here.map(wire) }];
    },
  };
}

function wire({ market: { pair, instrument }, side, priceTicks, lots, number, at }: MarketTrade): WireFields {
  return {
    symbol: pair.symbol,
    side,
    price: wireSteps(priceTicks, instrument.tick),
    qty: wireSteps(lots, instrument.lot),
    ord_type: 'market',
    trade_id: number,
    timestamp: wireTime(at),
  };
}
