import { expect, it } from 'vitest';
import type { CandleSeries } from '../../../../src/core/candle.ts';
import { HOUR, instant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { ETH, hourlyCandles, spotKraken, START } from './kraken-simulator.ts';

const ROW = [40_000, 41_000, 39_500, 40_000] as const;

function market(...series: readonly CandleSeries[]) {
  const kraken = spotKraken(series);
  const get = (path: string) => {
    const reply = kraken.rest.answer({ method: 'GET', path: `/0/public/${path}`, headers: {}, body: '' });
    return JSON.parse(reply.kind === 'reply' ? reply.body : '') as {
      readonly error: readonly string[];
      readonly result: Record<string, unknown>;
    };
  };
  return { ...kraken, get, at: (micros: number) => kraken.clock.advanceTo(instant(START + micros)) };
}

it('answers in the shapes of Kraken a pair is keyed by the name with a stroke that it was asked for, by its id otherwise', () => {
  const { get } = market(hourlyCandles([ROW]), hourlyCandles([ROW], ETH));
  const keys = (pair: string) => Object.keys(get(`AssetPairs?pair=${pair}`).result);
  expect(['BTC/USD', 'XBT/USD', 'XBTUSD', 'XXBTZUSD', 'BTC/USD,ETHUSD'].map(keys)).toEqual([
    ['BTC/USD'],
    ['XBT/USD'],
    ['XXBTZUSD'],
    ['XXBTZUSD'],
    ['BTC/USD', 'XETHZUSD'],
  ]);
  expect(Object.keys(get('AssetPairs').result)).toEqual(['XXBTZUSD', 'XETHZUSD']);
});

it('answers in the shapes of Kraken `info` asks for a part of a listing', () => {
  const { get } = market(hourlyCandles([ROW]));
  expect(Object.keys(get('AssetPairs?info=fees').result['XXBTZUSD'] as object)).toEqual([
    'fees',
    'fees_maker',
    'fee_volume_currency',
  ]);
  expect(Object.keys(get('AssetPairs?info=margin').result['XXBTZUSD'] as object)).toEqual([
    'margin_call',
    'margin_stop',
  ]);
});

it('answers in the shapes of Kraken candles of four hours have the volume and the counts of their hours, and a quiet hour is flat', () => {
  const hole = hourlyCandles(Array.from({ length: 12 }, () => ROW));
  // The second and third hour are missing.
  const openTime = hole.openTime.map((time, row) => time + (row === 0 ? 0 : 2 * HOUR));
  const { get, at } = market({ ...hole, openTime });
  at(9 * HOUR + 30 * MINUTE);
  const rows = (interval: number) =>
    get(`OHLC?pair=XBTUSD&interval=${interval}`).result['XXBTZUSD'] as (readonly (string | number)[])[];
  expect(
    rows(60)
      .slice(1, 3)
      .map((row) => row.slice(1)),
  ).toEqual(Array.from({ length: 2 }, () => ['40000.0', '40000.0', '40000.0', '40000.0', '0.0', '0.00000000', 0]));
  expect(rows(240).map((row) => [row[0], row[6], row[7]])).toEqual([
    [START / SECOND, '60.00000000', 200],
    [(START + 4 * HOUR) / SECOND, '120.00000000', 400],
    [(START + 8 * HOUR) / SECOND, '45.00000000', 150],
  ]);
  expect(
    [1, 5, 15, 30, 45].map((interval) => get(`OHLC?pair=XBTUSD&interval=${interval}`).error),
    'finer than it was recorded',
  ).toEqual(Array.from({ length: 5 }, () => ['EGeneral:Invalid arguments:interval']));
  expect(
    (get(`OHLC?pair=XBTUSD&interval=60&since=${(START + 100 * HOUR) / SECOND}`).result['XXBTZUSD'] as unknown[]).length,
    'the one that grows is always there',
  ).toBe(1);
});

it('answers in the shapes of Kraken the ticker has the volume of the last trade, and counts trades', () => {
  const { get, at } = market(hourlyCandles([ROW, ROW]));
  at(90 * MINUTE);
  const ticker = get('Ticker?pair=XBTUSD').result['XXBTZUSD'] as { c: string[]; t: number[]; v: string[] };
  const last = (get('Trades?pair=XBTUSD').result['XXBTZUSD'] as string[][]).at(-1);
  expect(ticker.c).toEqual([last?.[0], last?.[1]]);
  expect([ticker.t, ticker.v]).toEqual([
    [150, 150],
    ['45.00000000', '45.00000000'],
  ]);
});

it('answers in the shapes of Kraken where trades were not counted, those of the tape are', () => {
  const series = hourlyCandles([ROW, ROW]);
  const { get, at } = market({ ...series, transactions: new Float64Array(2).fill(Number.NaN) });
  at(HOUR);
  expect((get('Ticker?pair=XBTUSD').result['XXBTZUSD'] as { t: number[] }).t).toEqual([3, 3]);
});

it('answers in the shapes of Kraken trades are numbered within each market, and those of the account too', () => {
  const { get, at, calls } = market(
    hourlyCandles([ROW, ROW]),
    hourlyCandles(
      [ROW, ROW].map((row) => row.map((price) => price / 20) as unknown as typeof ROW),
      ETH,
    ),
  );
  at(HOUR);
  for (const pair of ['XBTUSD', 'ETHUSD']) {
    const trades = Object.values(get(`Trades?pair=${pair}`).result)[0] as (readonly number[])[];
    expect(
      trades.map((trade) => trade[6]),
      pair,
    ).toEqual(trades.map((_, place) => place + 1));
    calls.carryOut({
      scope: 'private',
      name: 'AddOrder',
      via: 'rest',
      key: 0,
      fields: new Map(Object.entries({ pair, type: 'buy', ordertype: 'market', volume: '0.1' })),
    });
  }
  const { result } = JSON.parse(
    calls.carryOut({ scope: 'private', name: 'TradesHistory', via: 'rest', key: 0, fields: new Map() }),
  ) as { result: { trades: Record<string, { pair: string; trade_id: number }> } };
  expect(Object.values(result.trades).map(({ pair, trade_id: id }) => [pair, id])).toEqual([
    ['XETHZUSD', 1],
    ['XXBTZUSD', 1],
  ]);
});

it('answers in the shapes of Kraken spreads are told as they changed, oldest first', () => {
  const { get, at } = market(hourlyCandles([ROW]));
  for (let minute = 1; minute <= 30; minute++) {
    at(minute * MINUTE);
    get('Time');
  }
  const rows = get('Spread?pair=XBTUSD').result['XXBTZUSD'] as (readonly [number, string, string])[];
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.every(([, bid, ask]) => Number(bid) < Number(ask))).toBe(true);
  const since = rows[10]?.[0] ?? 0;
  expect(get(`Spread?pair=XBTUSD&since=${since}`).result['XXBTZUSD']).toEqual(rows.slice(10));
});
