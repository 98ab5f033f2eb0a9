import { instant, MINUTE, type Instant } from '../../../../core/time.ts';
import { knownRows, type CandleRow } from '../../candle-rows.ts';
import { KrakenError } from '../../kraken-error.ts';
import type { ListedMarket } from '../../kraken-venue.ts';
import { tradesOf, typicalPrice } from '../../market-quotes.ts';
import { wirePrice, WireNumber, wireText, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel, MarketFeed, MarketView } from './channel.port.ts';

/** How many candles a snapshot has is not documented; REST gives so many. */
const SNAPSHOT_CANDLES = 720;

/** `ohlc`: candles of the recorded interval. The last of them grows, and is told again whenever it has. */
export const ohlc: MarketChannel = {
  snapshot: 'yes',
  read: ({ interval: minutes = 1 }, market) => {
    if (minutes !== market.series.interval / MINUTE) throw new KrakenError('Subscription ohlc interval not supported');
    return { terms: { interval: minutes }, open: (view) => openCandles(market, view) };
  },
};

function openCandles(market: ListedMarket, { now: start }: MarketView): MarketFeed {
  const { series } = market;
  const since = (from: number, now: Instant) => {
    const { closed, growing } = knownRows(series, instant(from), now);
    return (growing === undefined ? closed : [...closed, growing]).map((row) => ({ openTime: row.openTime, wire: wireCandle(row, market) }));
  };
  const snapshotAt = (now: Instant) => since(now - SNAPSHOT_CANDLES * series.interval, now).slice(-SNAPSHOT_CANDLES);
  let told = snapshotAt(start).at(-1);
  let toldAt = start;
  return {
    snapshot: () => ({ type: 'snapshot', timestamp: nanoTime(toldAt), data: snapshotAt(toldAt).map(({ wire }) => wire) }),
    hear: ({ now }) => {
      const before = told;
      const changed = since(before?.openTime ?? toldAt, now).filter(({ openTime, wire }) => openTime !== before?.openTime || wireText(wire) !== wireText(before.wire));
      told = changed.at(-1) ?? before;
      toldAt = now;
      return changed.length === 0 ? [] : [{ type: 'update', timestamp: nanoTime(now), data: changed.map(({ wire }) => wire) }];
    },
  };
}

function wireCandle(row: CandleRow, { pair, series, instrument: { tick, lot } }: ListedMarket): WireFields {
  const { openTime, open, high, low, close, volume } = row;
  return {
    symbol: pair.symbol, open: wirePrice(open, tick), high: wirePrice(high, tick), low: wirePrice(low, tick), close: wirePrice(close, tick),
    trades: tradesOf(row), volume: new WireNumber(volume.toFixed(lot.decimals)), vwap: wirePrice(typicalPrice(row), tick),
    interval_begin: nanoTime(openTime), interval: series.interval / MINUTE, timestamp: wireTime(instant(openTime + series.interval)),
  };
}

/** With nine decimals, as this channel has them. */
function nanoTime(at: Instant): string {
  return wireTime(at).replace('Z', '000Z');
}
