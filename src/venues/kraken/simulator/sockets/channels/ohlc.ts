import { instant, MINUTE, type Duration, type Instant } from '../../../../../core/time.ts';
import type { CandleRow } from '../../../../../wire/recorded-candles.ts';
import { KrakenError } from '../../kraken-error.ts';
import type { ListedMarket } from '../../listed-market.ts';
import { ohlcInterval } from '../../market-boards.ts';
import { typicalPrice } from '../../market-quotes.ts';
import { wirePrice, WireNumber, wireText, wireTime, type WireFields } from '../wire-value.ts';
import type { MarketChannel, MarketFeed, MarketView } from './channel.port.ts';

/** `ohlc`: candles of the recorded interval or a multiple of it. The open candle is sent again at each change. */
export const ohlc: MarketChannel = {
  snapshot: 'yes',
  read: ({ interval: minutes = 1 }, market) => {
    const interval = ohlcInterval(minutes, market.series.interval);
    if (interval === undefined) throw new KrakenError('Subscription ohlc interval not supported');
    return { terms: { interval: interval / MINUTE }, open: (view) => openCandles(market, interval, view) };
  },
};

function openCandles(market: ListedMarket, interval: Duration, { venue, now: start }: MarketView): MarketFeed {
  const rowsAt = (now: Instant): readonly CandleRow[] => {
    const { closed, growing } = venue.prices.candles(market).rows(interval, now);
    return growing === undefined ? closed : [...closed, growing];
  };
  let known = rowsAt(start);
  let sentAt = start;
  return {
    snapshot: () => ({
      type: 'snapshot',
      timestamp: nanoTime(sentAt),
      data: known.map((row) => wireCandle(row, market, interval)),
    }),
    take: ({ now }) => {
      const before = known.at(-1);
      known = rowsAt(now);
      sentAt = now;
      const text = before === undefined ? undefined : wireText(wireCandle(before, market, interval));
      const changed = known
        .filter(({ openTime }) => openTime >= (before?.openTime ?? 0))
        .map((row) => wireCandle(row, market, interval))
        .filter((wire) => wireText(wire) !== text);
      return changed.length === 0 ? [] : [{ type: 'update', timestamp: nanoTime(now), data: changed }];
    },
  };
}

function wireCandle(row: CandleRow, { pair, instrument: { tick, lot } }: ListedMarket, interval: Duration): WireFields {
  const { openTime, open, high, low, close, volume, transactions } = row;
  return {
    symbol: pair.symbol,
    open: wirePrice(open, tick),
    high: wirePrice(high, tick),
    low: wirePrice(low, tick),
    close: wirePrice(close, tick),
    trades: transactions,
    volume: new WireNumber(volume.toFixed(lot.decimals)),
    vwap: wirePrice(typicalPrice(row), tick),
    interval_begin: nanoTime(openTime),
    interval: interval / MINUTE,
    timestamp: wireTime(instant(openTime + interval)),
  };
}

/** A time with nine decimals of a second, as in this channel. */
function nanoTime(at: Instant): string {
  return wireTime(at).replace('Z', '000Z');
}
