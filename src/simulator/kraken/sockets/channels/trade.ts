import type { MarketTrade } from '../../market-tape.ts';
import { flagParam } from '../socket-request.ts';
import { wireSteps, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel } from './channel.port.ts';

/** `trade`: the recorded volume, a trade for each stretch of the price's path. */
export const trade: MarketChannel = ({ market, params, news }) => {
  const snapshot = flagParam(params, 'snapshot', 'no');
  return {
    terms: { snapshot },
    begin: () => (snapshot ? [{ type: 'snapshot', data: news.recentTrades(market).map(wire) }] : []),
    hear: ({ trades }) => {
      const here = trades.filter((trade) => trade.market === market);
      return here.length === 0 ? [] : [{ type: 'update', data: here.map(wire) }];
    },
  };
};

function wire({ market: { pair, instrument }, side, priceTicks, lots, number, at }: MarketTrade): WireFields {
  return { symbol: pair.symbol, side, price: wireSteps(priceTicks, instrument.tick), qty: wireSteps(lots, instrument.lot), ord_type: 'market', trade_id: number, timestamp: wireTime(at) };
}
