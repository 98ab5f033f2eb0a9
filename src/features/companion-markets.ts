import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import { instant } from '../core/time.ts';
import { candleSeriesFrom } from '../market/candle-series.ts';
import type { MarketPast, UniversePast } from '../market/market-past.ts';
import { RecordedFacts } from '../market/recorded-facts.ts';
import { SeededRandom } from '../math/random.ts';

/** Bars by which the first companion begins before the described market. */
const EARLY_BARS = 50;

/**
 * A universe around one market, to try features on: drawn markets with holes of their own, one of which is listed
 * earlier than the described market and the others later, and facts about every market. `instruments` are the ids that
 * some of them must have.
 */
export function withCompanions(series: CandleSeries, instruments: readonly string[], seed: number): UniversePast {
  const others = instruments.filter((id) => id !== series.instrument.id);
  const ids = ['EARLY/DRAWN', 'LATE/DRAWN'].map((id, place) => others[place] ?? id).concat(others.slice(2));
  const random = new SeededRandom(seed);
  const companions = ids.map((id, place) =>
    companion(series, { id, listed: place === 0 ? 'earlier' : 'later', random }),
  );
  const [early, ...late] = companions.map((each) => withFacts(each, random));
  const own = withFacts(series, random);
  return { markets: early === undefined ? [own, ...late] : [early, own, ...late], market: early === undefined ? 0 : 1 };
}

interface Companion {
  readonly id: string;
  readonly listed: 'earlier' | 'later';
  readonly random: SeededRandom;
}

/** Shares of the way at which candles are missing, and how many. */
const HOLES = { earlier: { 0.27: 1, 0.62: 9 }, later: { 0.55: 1, 0.81: 30 } } as const;

function companion(series: CandleSeries, { id, listed, random }: Companion): CandleSeries {
  const { interval, openTime, length } = series;
  const first = openTime[0] ?? 0;
  const bars = Math.round(((openTime[length - 1] ?? first) - first) / interval) + 1;
  const begin = listed === 'earlier' ? -EARLY_BARS : Math.floor(bars / 3);
  const missing = new Set(
    Object.entries(HOLES[listed]).flatMap(([share, count]) =>
      Array.from({ length: count }, (_, bar) => Math.floor(Number(share) * bars) + bar),
    ),
  );
  // Nobody trades either while the described market rests for long: a month of facts in a hole would only cost time.
  const barOf = (row: number): number => Math.round(((openTime[row] ?? first) - first) / interval);
  const spans = series.segments.map(({ start, end }) => ({
    from: barOf(start) - EARLY_BARS,
    to: barOf(end - 1) + EARLY_BARS,
  }));
  const present = Array.from({ length: bars - begin }, (_, bar) => begin + bar).filter(
    (bar) => !missing.has(bar) && spans.some(({ from, to }) => bar >= from && bar <= to),
  );
  let price = 1_000;
  const rows = present.map((bar) => {
    const open = price;
    price *= Math.exp(0.01 * random.normal());
    return { bar, open, close: price, reach: 1 + 0.01 * random.next(), volume: Math.exp(random.normal()) };
  });
  const column = (read: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, read);
  const columns = {
    openTime: column(({ bar }) => first + bar * interval),
    open: column(({ open }) => open),
    high: column(({ open, close, reach }) => Math.max(open, close) * reach),
    low: column(({ open, close, reach }) => Math.min(open, close) / reach),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
    transactions: column(() => 1 + random.below(100)),
  };
  const [base = '', quote = ''] = id.split('/');
  return candleSeriesFrom(columns, { ...series.instrument, id, base, quote }, interval);
}

/** Facts of every kind, one shortly before each close. */
function withFacts(series: CandleSeries, random: SeededRandom): MarketPast {
  const { instrument, interval, length, openTime } = series;
  const rows = Array.from({ length }, (_, row) => {
    const close = (openTime[row] as number) + interval;
    const knownAt = instant(close - random.below(1_000_000));
    return { knownAt, since: instant(close - interval), price: series.close[row] as number };
  });
  const side = (price: number, step: number) =>
    Float64Array.of(price * (1 + step), 1 + random.next(), price * (1 + 2 * step), 1 + random.next());
  const facts: readonly FactSeries[] = [
    new RecordedFacts(
      'book',
      instrument.id,
      rows.map(({ knownAt, price }) => {
        return { kind: 'book', knownAt, bids: side(price, -0.001), asks: side(price, 0.001) };
      }),
    ),
    new RecordedFacts(
      'flow',
      instrument.id,
      rows.map(({ knownAt, since, price }) => {
        const [buyVolume, sellVolume] = [random.next(), random.next()];
        const values = { buyValue: buyVolume * price, sellValue: sellVolume * price, buyTrades: 3, sellTrades: 2 };
        return { kind: 'flow', knownAt, since, buyVolume, sellVolume, ...values };
      }),
    ),
    new RecordedFacts(
      'funding',
      instrument.id,
      rows.map(({ knownAt }) => {
        return { kind: 'funding', knownAt, rate: 0.0001 * random.normal(), dueAt: instant(knownAt + interval) };
      }),
    ),
    new RecordedFacts(
      'window',
      instrument.id,
      rows.map(({ knownAt, since, price }) => {
        const up = 0.1 + 0.8 * random.next();
        const quotes = { upBid: up - 0.01, upAsk: up + 0.01, downBid: 0.99 - up, downAsk: 1.01 - up };
        return {
          kind: 'window',
          knownAt,
          opensAt: since,
          closesAt: instant(since + interval),
          strike: price,
          ...quotes,
        };
      }),
    ),
  ];
  return { series, facts };
}
