import type { Instant } from '../../../../../core/time.ts';
import { stepsNearest } from '../../../../../exchange/ticks.ts';
import { KrakenError } from '../../kraken-error.ts';
import type { KrakenVenue } from '../../kraken-venue.ts';
import type { ListedMarket } from '../../listed-market.ts';
import { quotes, summarise } from '../../market-quotes.ts';
import { wirePrice, WireNumber, wireSteps, wireText, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel, MarketFeed, MarketView } from './channel.port.ts';

/** `ticker`: the price of this instant, and a summary of the candles of the last 24 hours. */
export const ticker: MarketChannel = {
  snapshot: 'yes',
  read: ({ event_trigger: trigger = 'trades' }, market) => {
    if (trigger !== 'trades' && trigger !== 'bbo') throw new KrakenError('EGeneral:Invalid arguments:event_trigger');
    return { terms: { event_trigger: trigger }, open: (view) => openTicker(market, view) };
  },
};

function openTicker(market: ListedMarket, { venue, now: start }: MarketView): MarketFeed {
  let sent = tick(venue, market, start);
  let sentAt = start;
  return {
    snapshot: () => ({ type: 'snapshot', data: [{ ...sent, timestamp: wireTime(sentAt) }] }),
    take: ({ now }) => {
      const before = wireText(sent);
      sent = tick(venue, market, now);
      sentAt = now;
      return wireText(sent) === before ? [] : [{ type: 'update', data: [{ ...sent, timestamp: wireTime(now) }] }];
    },
  };
}

function tick(venue: KrakenVenue, market: ListedMarket, now: Instant): WireFields {
  const { tick, lot } = market.instrument;
  const { bid, ask, last } = quotes(venue, market);
  const { open, high, low, average, volume } = summarise(venue.prices.candles(market).lastDay(now));
  const price = (value: number) => (Number.isFinite(value) ? wirePrice(value, tick) : wireSteps(last, tick));
  const opened = Number.isFinite(open) ? stepsNearest(open, tick) : last;
  return {
    symbol: market.pair.symbol,
    bid: wireSteps(bid, tick),
    bid_qty: 1,
    ask: wireSteps(ask, tick),
    ask_qty: 1,
    last: wireSteps(last, tick),
    volume: new WireNumber(volume.toFixed(lot.decimals)),
    vwap: price(average),
    low: price(low),
    high: price(high),
    change: wireSteps(last - opened, tick),
    change_pct: new WireNumber((opened === 0 ? 0 : (100 * (last - opened)) / opened).toFixed(2)),
  };
}
