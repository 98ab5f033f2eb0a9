import { DAY, SECOND } from '../../../../core/time.ts';
import { stepsNearest } from '../../../../exchange/ticks.ts';
import { textOfSteps } from '../../../../core/decimal-text.ts';
import { listOf, MOST_NAMED, required } from '../call-fields.ts';
import type { CandleRow } from '../../../../wire/recorded-candles.ts';
import { invalidArgument } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import { quotes, summarise, typicalPrice, type PriceSummary } from '../market-quotes.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * `Ticker`: bid, ask and last price of this instant, and summaries of the candles of the UTC day and of the last 24
 * hours.
 */
export const ticker: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const markets = fields.has('pair')
    ? listOf(fields, 'pair', MOST_NAMED.pairs).map((name) => venue.prices.marketOf(name))
    : venue.markets;
  return Object.fromEntries(
    markets.map((market) => {
      const { bid, ask, last } = quoteTexts(venue, market);
      const boards = venue.prices.candles(market);
      const today = summaryTexts(market, summarise(boards.since(now - (now % DAY), now)), last);
      const day = summaryTexts(market, summarise(boards.lastDay(now)), last);
      const both = (part: 'volume' | 'average' | 'trades' | 'low' | 'high') => [today[part], day[part]];
      const lastLots = venue.prices.tape.newest(market, 1)[0]?.lots ?? 0;
      return [
        market.pair.id,
        {
          a: [ask, '1', '1.000'],
          b: [bid, '1', '1.000'],
          c: [last, textOfSteps(lastLots, market.instrument.lot)],
          v: both('volume'),
          p: both('average'),
          t: both('trades'),
          l: both('low'),
          h: both('high'),
          o: today.open,
        },
      ];
    }),
  );
};

/** The summary as text. Without a candle every price is the last price. */
function summaryTexts(
  { instrument: { tick } }: ListedMarket,
  { open, high, low, average, volume, trades }: PriceSummary,
  last: string,
) {
  const price = (value: number) => (Number.isFinite(value) ? textOfSteps(stepsNearest(value, tick), tick) : last);
  return {
    volume: volume.toFixed(8),
    average: price(average),
    trades,
    low: price(low),
    high: price(high),
    open: price(open),
  };
}

/** `Depth`: one level on either side. Its size is not recorded, and the matching core does not limit it. */
export const depth: Endpoint = ({ venue, fields }) => {
  const count = Number(fields.get('count') ?? '100');
  if (!Number.isSafeInteger(count) || count < 1 || count > MOST_LEVELS) throw invalidArgument('count');
  const now = Math.floor(venue.catchUp() / SECOND);
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const { bid, ask } = quoteTexts(venue, market);
  return { [market.pair.id]: { asks: [[ask, '1000.000', now]], bids: [[bid, '1000.000', now]] } };
};

/** Source: Kraken's REST documentation, `Depth`. */
const MOST_LEVELS = 500;

/**
 * `OHLC`: the newest 720 closed candles and the open one, whatever `since` asks, of the recorded interval or a multiple
 * of it. An interval without trades has a flat candle without volume.
 */
export const ohlc: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const boards = venue.prices.candles(market);
  const interval = boards.intervalOf(Number(fields.get('interval') ?? '1'));
  if (interval === undefined) throw invalidArgument('interval');
  const since = Number(fields.get('since') ?? '0') * SECOND;
  if (!Number.isFinite(since)) throw invalidArgument('since');
  const { closed, growing } = boards.rows(interval, now);
  const rows = (growing === undefined ? closed : [...closed, growing]).filter(
    (row) => row.openTime > since || row === growing,
  );
  const last = closed.at(-1)?.openTime ?? 0;
  return { [market.pair.id]: rows.map((row) => wireCandle(row, market)), last: Math.floor(last / SECOND) };
};

function wireCandle(row: CandleRow, { instrument }: ListedMarket): unknown[] {
  const { openTime, open, high, low, close, volume, transactions } = row;
  const price = (value: number) => textOfSteps(stepsNearest(value, instrument.tick), instrument.tick);
  return [
    Math.floor(openTime / SECOND),
    price(open),
    price(high),
    price(low),
    price(close),
    volume === 0 ? price(0) : price(typicalPrice(row)),
    volume.toFixed(8),
    transactions,
  ];
}

function quoteTexts(venue: KrakenVenue, market: ListedMarket): { bid: string; ask: string; last: string } {
  const { bid, ask, last } = quotes(venue, market);
  const text = (ticks: number) => textOfSteps(ticks, market.instrument.tick);
  return { bid: text(bid), ask: text(ask), last: text(last) };
}
