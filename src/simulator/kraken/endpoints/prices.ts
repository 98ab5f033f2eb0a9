import { DAY, instant, MINUTE, SECOND, type Instant } from '../../../core/time.ts';
import { partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import { adverseTicks } from '../../../exchange/order-price.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import { textOfSteps } from '../../../core/decimal-text.ts';
import { required } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { KrakenVenue, ListedMarket } from '../kraken-venue.ts';
import { knownRows, type CandleRow } from './candle-rows.ts';
import type { Endpoint } from './endpoint.ts';

/** `Ticker`: bid, ask and last price of this instant; of the UTC day and of the last 24 hours, what the candles tell. */
export const ticker: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const markets = fields.has('pair') ? required(fields, 'pair').split(',').map((name) => venue.marketOf(name)) : venue.markets;
  return Object.fromEntries(markets.map((market) => {
    const { bid, ask, last } = quotes(venue, market);
    const today = summarise(market, instant(now - (now % DAY)), now, last);
    const day = summarise(market, instant(now - DAY), now, last);
    const both = (part: 'volume' | 'average' | 'trades' | 'low' | 'high') => [today[part], day[part]];
    return [market.pair.id, { a: [ask, '1', '1.000'], b: [bid, '1', '1.000'], c: [last, '0.00000000'], v: both('volume'), p: both('average'), t: both('trades'), l: both('low'), h: both('high'), o: today.open }];
  }));
};

/** What the candles since `from` say, as text; where there is none, the last price. The average weighs typical prices by volume. */
function summarise({ series, instrument }: ListedMarket, from: Instant, now: Instant, last: string) {
  const { closed, growing } = knownRows(series, from, now);
  const rows = growing === undefined ? closed : [...closed, growing];
  const price = (value: number) => (Number.isFinite(value) ? textOfSteps(stepsNearest(value, instrument.tick), instrument.tick) : last);
  const volume = rows.reduce((sum, row) => sum + row.volume, 0);
  return {
    volume: volume.toFixed(8),
    average: price(rows.reduce((sum, row) => sum + typicalPrice(row) * row.volume, 0) / volume),
    trades: rows.reduce((sum, row) => sum + (Number.isNaN(row.transactions) ? 0 : row.transactions), 0),
    low: price(Math.min(...rows.map(({ low }) => low))),
    high: price(Math.max(...rows.map(({ high }) => high))),
    open: price(rows[0]?.open ?? Number.NaN),
  };
}

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
  const { closed, growing } = knownRows(market.series, instant(now - MOST_CANDLES * market.series.interval), now);
  const rows = (growing === undefined ? closed : [...closed, growing]).slice(-MOST_CANDLES);
  const last = closed.at(-1)?.openTime ?? 0;
  return { [market.pair.id]: rows.filter(({ openTime }) => openTime > since).map((row) => wireCandle(row, market)), last: Math.floor(last / SECOND) };
};

/** Older candles cannot be had from Kraken, whatever is asked. */
const MOST_CANDLES = 720;

function typicalPrice({ high, low, close }: CandleRow): number {
  return (high + low + close) / 3;
}

function wireCandle(row: CandleRow, { instrument }: ListedMarket): unknown[] {
  const { openTime, open, high, low, close, volume, transactions } = row;
  const price = (value: number) => textOfSteps(stepsNearest(value, instrument.tick), instrument.tick);
  return [Math.floor(openTime / SECOND), price(open), price(high), price(low), price(close), price(typicalPrice(row)), volume.toFixed(8), Number.isNaN(transactions) ? 0 : transactions];
}

function quotes(venue: KrakenVenue, market: ListedMarket): { bid: string; ask: string; last: string } {
  const { tick } = market.instrument;
  const ticks = venue.ticks(market);
  const half = partsFromBasisPoints(market.rules.halfSpreadBps, 'half-spread');
  const text = (at: number) => textOfSteps(at, tick);
  return { bid: text(adverseTicks('sell', ticks, half)), ask: text(adverseTicks('buy', ticks, half)), last: text(ticks) };
}
