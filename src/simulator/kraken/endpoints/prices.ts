import { DAY, instant, MINUTE, SECOND } from '../../../core/time.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import { textOfSteps } from '../../../core/decimal-text.ts';
import { listOf, MOST_NAMED, required } from '../call-fields.ts';
import { knownRows, type CandleRow } from '../candle-rows.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { KrakenVenue, ListedMarket } from '../kraken-venue.ts';
import { lastDay, quotes, summarise, tradesOf, typicalPrice, type PriceSummary } from '../market-quotes.ts';
import type { Endpoint } from './endpoint.ts';

/** `Ticker`: bid, ask and last price of this instant; of the UTC day and of the last 24 hours, what the candles tell. */
export const ticker: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const markets = fields.has('pair') ? listOf(fields, 'pair', MOST_NAMED.pairs).map((name) => venue.marketOf(name)) : venue.markets;
  return Object.fromEntries(markets.map((market) => {
    const { bid, ask, last } = quoteTexts(venue, market);
    const today = summaryTexts(market, summarise(market.series, instant(now - (now % DAY)), now), last);
    const day = summaryTexts(market, lastDay(market.series, now), last);
    const both = (part: 'volume' | 'average' | 'trades' | 'low' | 'high') => [today[part], day[part]];
    return [market.pair.id, { a: [ask, '1', '1.000'], b: [bid, '1', '1.000'], c: [last, '0.00000000'], v: both('volume'), p: both('average'), t: both('trades'), l: both('low'), h: both('high'), o: today.open }];
  }));
};

/** Where there is no candle, the last price. */
function summaryTexts({ instrument: { tick } }: ListedMarket, { open, high, low, average, volume, trades }: PriceSummary, last: string) {
  const price = (value: number) => (Number.isFinite(value) ? textOfSteps(stepsNearest(value, tick), tick) : last);
  return { volume: volume.toFixed(8), average: price(average), trades, low: price(low), high: price(high), open: price(open) };
}

/** `Depth`: one level on either side. How much stands there is not recorded; the matching core does not limit it either. */
export const depth: Endpoint = ({ venue, fields }) => {
  const now = Math.floor(venue.catchUp() / SECOND);
  const market = venue.marketOf(required(fields, 'pair'));
  const { bid, ask } = quoteTexts(venue, market);
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

function wireCandle(row: CandleRow, { instrument }: ListedMarket): unknown[] {
  const { openTime, open, high, low, close, volume } = row;
  const price = (value: number) => textOfSteps(stepsNearest(value, instrument.tick), instrument.tick);
  return [Math.floor(openTime / SECOND), price(open), price(high), price(low), price(close), price(typicalPrice(row)), volume.toFixed(8), tradesOf(row)];
}

function quoteTexts(venue: KrakenVenue, market: ListedMarket): { bid: string; ask: string; last: string } {
  const { bid, ask, last } = quotes(venue, market);
  const text = (ticks: number) => textOfSteps(ticks, market.instrument.tick);
  return { bid: text(bid), ask: text(ask), last: text(last) };
}
