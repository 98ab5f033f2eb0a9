import { MINUTE, SECOND } from '../../../core/time.ts';
import { partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import { adverseTicks } from '../../../exchange/order-price.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import { textOfSteps } from '../../../core/decimal-text.ts';
import { required } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { KrakenVenue, ListedMarket } from '../kraken-venue.ts';
import { closedRows, partialCandle, type CandleRow } from './candle-rows.ts';
import type { Endpoint } from './endpoint.ts';

/** `Ticker`: bid, ask and last price of this instant. */
export const ticker: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const markets = fields.has('pair') ? required(fields, 'pair').split(',').map((name) => venue.marketOf(name)) : venue.markets;
  return Object.fromEntries(markets.map((market) => {
    const { bid, ask, last } = quotes(venue, market);
    const both = [last, last];
    return [market.pair.id, { a: [ask, '1', '1.000'], b: [bid, '1', '1.000'], c: [last, '0.00100000'], v: ['0', '0'], p: both, t: [0, 0], l: both, h: both, o: last }];
  }));
};

/** `Depth`: one level on either side. How much stands there is not recorded; the matching core does not limit it either. */
export const depth: Endpoint = ({ venue, fields }) => {
  const now = Math.floor(venue.catchUp() / SECOND);
  const market = venue.marketOf(required(fields, 'pair'));
  const { bid, ask } = quotes(venue, market);
  return { [market.pair.id]: { asks: [[ask, '1000.000', now]], bids: [[bid, '1000.000', now]] } };
};

/** `OHLC`: at most the newest 720 candles, the last of them still growing, whatever `since` asks. */
export const ohlc: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const market = venue.marketOf(required(fields, 'pair'));
  const minutes = Number(fields.get('interval') ?? '1');
  if (![1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600].includes(minutes)) throw invalidArgument('interval');
  if (minutes * MINUTE !== market.series.interval) throw new KrakenError('EGeneral:Invalid arguments:interval');
  const since = Number(fields.get('since') ?? '0') * SECOND;
  if (!Number.isFinite(since)) throw invalidArgument('since');
  const closed = closedRows(market.series, now);
  const rows = [...closed, partialCandle(market.series, now)].filter((row) => row !== undefined).slice(-720);
  const last = closed.at(-1)?.openTime ?? 0;
  return { [market.pair.id]: rows.filter(({ openTime }) => openTime > since).map((row) => wireCandle(row, market)), last: Math.floor(last / SECOND) };
};

function wireCandle({ openTime, open, high, low, close, volume, transactions }: CandleRow, { instrument }: ListedMarket): unknown[] {
  const price = (value: number) => textOfSteps(stepsNearest(value, instrument.tick), instrument.tick);
  const typical = price((high + low + close) / 3);
  return [Math.floor(openTime / SECOND), price(open), price(high), price(low), price(close), typical, volume.toFixed(8), Number.isNaN(transactions) ? 0 : transactions];
}

function quotes(venue: KrakenVenue, market: ListedMarket): { bid: string; ask: string; last: string } {
  const { tick } = market.instrument;
  const ticks = venue.ticks(market);
  const half = partsFromBasisPoints(market.rules.halfSpreadBps, 'half-spread');
  const text = (at: number) => textOfSteps(at, tick);
  return { bid: text(adverseTicks('sell', ticks, half)), ask: text(adverseTicks('buy', ticks, half)), last: text(ticks) };
}

