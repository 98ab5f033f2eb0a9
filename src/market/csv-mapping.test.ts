import { describe, expect, it } from 'vitest';
import { calmRows } from '../../test/harness/candle-text.ts';
import { mappingOf, type ParseOptions } from '../../test/harness/parse-csv.ts';
import { HOUR } from '../core/time.ts';
import { columnNames } from './csv-columns.ts';
import { splitLine } from './csv-head.ts';
import { describeMapping } from './csv-mapping.ts';

const detect = (lines: readonly string[], options: ParseOptions = {}) => mappingOf(lines.join('\n'), options);
const rows = calmRows(60).map((row) => ({
  ...row,
  seconds: Number(row.time) / 1_000,
  high: Math.max(Number(row.open), Number(row.close)) + 7,
}));

describe('the mapping of a file', () => {
  it('reads Edgewise, pandas and exchange headers by their names', () => {
    expect(detect(['ts,open,high,low,close,volume', '1502942400000,1,2,1,2,3'])).toMatchObject({
      layout: 'named columns',
      delimiter: ',',
      header: 'present',
      timeFormat: 'ms',
      columns: { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 },
    });
    expect(detect(['Date;Open;High;Low;Close;Vol', '2024-03-01;1;2;1;2;3'])).toMatchObject({
      delimiter: ';',
      timeFormat: 'year-first',
    });
    expect(detect(['t,o,h,l,c,v', '1502942400000,1,2,1,2,3']).columns).toMatchObject({ time: 0, close: 4, volume: 5 });
    expect(detect(['Open Time\tOpen\tHigh\tLow\tClose\tVolume', '1502942400\t1\t2\t1\t2\t3'])).toMatchObject({
      delimiter: '\t',
      timeFormat: 's',
    });
  });

  it('knows a Massive flat file, whose open and close stand before high and low', () => {
    expect(
      detect([
        'ticker,volume,open,close,high,low,window_start,transactions',
        'X:BTC-USD,1,2,3,4,1,1704067200000000000,9',
      ]),
    ).toMatchObject({
      layout: 'Massive flat file',
      timeFormat: 'ns',
      columns: { symbol: 0, volume: 1, open: 2, close: 3, high: 4, low: 5, time: 6, transactions: 7 },
    });
  });

  it('knows a headerless Binance archive by its closing time, however few its rows, in milliseconds before 2025 and microseconds after', () => {
    const row = (time: string) =>
      `${time},94098.9,94098.91,94049.47,94049.47,7.5,${Number(time) + 59_999},705000.1,321,3.2,300000.5,0`;
    expect(detect([row('1704067200000')])).toMatchObject({
      layout: 'Binance kline archive',
      header: 'absent',
      timeFormat: 'ms',
      columns: { time: 0, transactions: 8 },
    });
    expect(detect([row('1735689600000000')])).toMatchObject({ timeFormat: 'us' });
  });
});

describe('archives of Kraken', () => {
  it('knows Kraken archives with and without a header', () => {
    const archive = rows.map(
      ({ seconds, open, high, low, close, volume }) => `${seconds},${open},${high},${low},${close},${volume},12`,
    );
    const average = rows.map(
      ({ seconds, open, high, low, close, volume }) =>
        `${seconds},${open},${high},${low},${close},${(high + Number(low)) / 2},${volume},12`,
    );
    expect(detect(['timestamp,open,high,low,close,volume,trades', ...archive])).toMatchObject({
      timeFormat: 's',
      columns: { transactions: 6 },
    });
    expect(detect(archive)).toMatchObject({ layout: 'Kraken OHLCVT archive', columns: { volume: 5, transactions: 6 } });
    expect(detect(average)).toMatchObject({ layout: 'Kraken OHLC with VWAP', columns: { volume: 6, transactions: 7 } });
  });
});

describe('a file without a header', () => {
  it('does not take a turnover for a count of trades', () => {
    const bybit = rows.map(
      ({ seconds, open, high, low, close, volume }) =>
        `${seconds},${open},${high},${low},${close},${Math.round(Number(volume) * 100)},${Math.round(Number(volume) * 100 * Number(close))}`,
    );
    const mapping = detect(bybit);
    expect(mapping.columns).toEqual({ time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 });
    expect(mapping.alternatives, 'what is not used is shown').toEqual([
      'columns not used: 7 (--columns names other ones)',
    ]);
  });

  it.each([
    [
      'KuCoin and Bitfinex',
      ['seconds', 'open', 'close', 'high', 'low', 'volume'],
      { open: 1, close: 2, high: 3, low: 4, volume: 5 },
    ],
    [
      'Coinbase',
      ['seconds', 'low', 'high', 'open', 'close', 'volume'],
      { low: 1, high: 2, open: 3, close: 4, volume: 5 },
    ],
    [
      'Gate.io',
      ['seconds', 'volume', 'close', 'high', 'low', 'open'],
      { volume: 1, close: 2, high: 3, low: 4, open: 5 },
    ],
    ['most', ['seconds', 'open', 'high', 'low', 'close', 'volume'], { open: 1, high: 2, low: 3, close: 4, volume: 5 }],
  ] as const)('finds the order of %s from all rows, oldest or newest first', (_, order, columns) => {
    const lines = rows.map((row) => order.map((name) => row[name]).join(','));
    expect(detect(lines).columns).toEqual({ time: 0, ...columns });
    expect(detect(lines.toReversed()).columns, 'newest first').toEqual({ time: 0, ...columns });
  });

  it('asks when rows do not show the order, with advice that makes the file readable', () => {
    const lines = ['1704067200000,10,13,8,12,5', '1704070800000,12,14,11,13,5'];
    const swapped = rows.map(
      ({ seconds, open, high, low, close, volume }) => `${seconds},${close},${high},${low},${open},${volume}`,
    );
    expect(() => detect(lines.slice(0, 1)), 'one row').toThrow(
      /do not show which column is which[\s\S]*--columns time=1,open=2,high=3,low=4,close=5,volume=6/,
    );
    expect(
      detect(lines.slice(0, 1), { columns: columnNames('time=1,open=2,high=3,low=4,close=5,volume=6') }).columns,
    ).toMatchObject({ high: 2 });
    expect(() => detect(swapped), 'an order of no source').toThrow(
      /no known source writes[\s\S]*--columns time=1,open=5,high=3,low=4,close=2,volume=6/,
    );
  });

  it('does not ask about candles that are all flat, for no order differs', () => {
    expect(
      detect(rows.map(({ seconds, open, volume }) => `${seconds},${open},${open},${open},${open},${volume}`)).columns,
    ).toMatchObject({ open: 1, close: 4 });
  });
});

describe('the columns of a header', () => {
  it('takes the beginning of a candle where the file also has its first trade and its end', () => {
    const header =
      'time_period_start,time_period_end,time_open,time_close,price_open,price_high,price_low,price_close,volume_traded,trades_count';
    const row = '2024-01-02T00:00:00Z,2024-01-02T01:00:00Z,2024-01-02T00:00:03Z,2024-01-02T00:59:58Z,1,2,1,2,30,4';
    expect(detect([header, row])).toMatchObject({
      columns: { time: 0, open: 4, close: 7, volume: 8, transactions: 9 },
    });
    const metastock = [
      '<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>',
      'BTCUSD,20240102,010000,1,2,1,2,30',
    ];
    expect(detect(metastock)).toMatchObject({
      timeFormat: 'compact',
      columns: { symbol: 0, date: 1, time: 2, volume: 7 },
    });
  });

  it('passes over a preamble, and takes the volume of the base currency', () => {
    const lines = [
      'https://example.org/',
      'Unix,Date,Symbol,Open,High,Low,Close,Volume USD,Volume BTC',
      '1704067200,2024-01-01,BTCUSD,1,2,1,2,70000,3',
    ];
    expect(detect(lines, { base: 'BTC' })).toMatchObject({ preamble: 1, columns: { time: 0, volume: 8, symbol: 2 } });
  });

  it('leaves the volume unknown where the file has only one in the quote currency', () => {
    expect(
      detect(['time,open,high,low,close,Volume USDT', '1704067200,1,2,1,2,70000'], { base: 'BTC' }).columns.volume,
    ).toBeUndefined();
  });

  it('takes columns that the person names, by name or by position', () => {
    const lines = ['a,b,c,d,e,f', '1704067200000,1,2,1,2,3'];
    const columns = { time: 'a', open: 'b', high: '3', low: 'd', close: 'e', volume: '6' };
    expect(detect(lines, { columns }).columns).toEqual({ time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 });
    expect(
      detect(['1,2,1,2,3,1704067200000,9,9,9'], {
        columns: { time: '6', open: '1', high: '2', low: '3', close: '4', volume: '5' },
      }).columns.time,
    ).toBe(5);
    expect(() => detect(lines, { columns: { time: 'zeit' } })).toThrow(/no column "zeit" for time[\s\S]*"a", "b"/);
    expect(() => detect(['a,b,c,d,e,f', '1704067200000,1,2,1,2,3'], { columns: { time: 'a' } })).toThrow(
      /no column for open, high, low, close[\s\S]*--columns open=NAME/,
    );
  });
});

describe('columns that are refused', () => {
  it('does not take a closing time for the opening, even when the person names it, unless the person says that it is one', () => {
    const lines = ['open_at,open,high,low,close,volume,close_time', '1704067200000,1,2,1,2,3,1704067260000'];
    expect(() => detect(lines, { columns: { time: 'close_time' } })).toThrow(
      /"close_time" holds closing times[\s\S]*one interval late[\s\S]*--stamps close/,
    );
    expect(detect(lines, { columns: { time: 'close_time' }, stamps: 'close' })).toMatchObject({
      stamps: 'close',
      columns: { time: 6 },
    });
    expect(detect(lines).columns.time, 'the opening is there').toBe(0);
    const closing = ['close_time,open,high,low,close', '1704067260000,1,2,1,2'];
    expect(() => detect(closing)).toThrow(
      /has closing times of candles and no opening times[\s\S]*--columns time=close_time --stamps close/,
    );
    expect(detect(closing, { stamps: 'close' })).toMatchObject({ stamps: 'close', columns: { time: 0 } });
  });

  it('names missing columns and the nearest ones, and trades for what they are', () => {
    expect(() => detect(['ts,open,hihg,low,close,volume', '1704067200,2,3,4,5,6'])).toThrow(
      /no column for high[\s\S]*line 1[\s\S]*is "hihg" the high/,
    );
    expect(() => detect(['id,price,qty,quoteQty,time,isBuyerMaker', '1,42000,0.1,4200,1704067200000,true'])).toThrow(
      /holds trades, not candles/,
    );
    expect(() => detect(['ts,open,high,low,close,close', '1704067200,2,3,1,2,6'])).toThrow(
      /several columns for close[\s\S]*--columns close=5/,
    );
  });
});

describe('files and options that are refused', () => {
  it('refuses what holds no candles', () => {
    expect(() => detect(['name,age', 'x,1'])).toThrow(/holds no candles[\s\S]*name,age/);
    expect(() => detect(['ts,open,high,low,close,volume'])).toThrow(/a header and no candles/);
    expect(() => detect(['ts,open,high,low,close,volume', 'soon,1,2,1,2,3'])).toThrow(
      /first time cannot be read[\s\S]*line 2[\s\S]*"soon"/,
    );
    expect(() => detect(['time,at,open,high,low,close', 'soon,2024-03-01 00:00,1,2,1,2'])).toThrow(
      /first time cannot be read[\s\S]*The column "at" looks like times: --columns time=at/,
    );
    const closing = ['time,close time,flat,at,open,high,low,close'];
    for (const hour of ['00', '01', '02'])
      closing.push(`soon,2024-03-01 ${hour}:59,2024-03-01 00:00,2024-03-01 ${hour}:00,1,2,1,2`);
    expect(() => detect(closing), 'neither closing times nor cells that do not rise').toThrow(
      /The column "at" looks like times: --columns time=at$/m,
    );
    expect(() => detect(['time,close time,open,high,low,close', 'soon,2024-03-01 00:59,1,2,1,2'])).toThrow(
      /The column "close time" looks like closing times: --columns "time=close time" --stamps close/,
    );
    expect(() => detect(['Date,Open,High,Low,Close', '45657.000000,1,2,1,2', '45657.041667,1,2,1,2'])).toThrow(
      /counts of days since 1900: 45657\.000000 is 2024-12-31[\s\S]*yyyy-mm-dd hh:mm:ss/,
    );
    expect(() =>
      detect(
        rows.map(
          ({ seconds }, row) => `${seconds},${1 + (row % 3)},${1 + (row % 5)},${1 + (row % 7)},${1 + (row % 4)},9`,
        ),
      ),
    ).toThrow(/no order of its columns/);
  });

  it('refuses rows with one column more than the header names', () => {
    expect(() => detect(['time,open,high,low,close', '1,1704067200,1,2,1,2', '2,1704070800,1,2,1,2'])).toThrow(
      /one column more than the header names[\s\S]*Give every column a name/,
    );
  });

  it('refuses options without an effect', () => {
    const lines = ['ts,open,high,low,close,volume', '1704067200,1,2,1,2,3'];
    expect(() => detect(lines, { zone: 'Europe/Berlin' })).toThrow(
      /has no effect on times that are counted[\s\S]*Leave --timezone out/,
    );
    expect(() => detect(lines, { symbol: 'XBTUSD' })).toThrow(/no column of symbols/);
    expect(() => detect(lines, { dates: 'day-first' })).toThrow(/have another format[\s\S]*seconds/);
    expect(() => detect(lines, { midnight24: 'ends-day' })).toThrow(
      /No time of this file is written as 24:00[\s\S]*Leave --midnight24 out/,
    );
    const withoutHeader = rows.map(({ seconds, open, high, low, close }) =>
      [seconds, open, high, low, close, 3].join(),
    );
    expect(detect(withoutHeader).header).toBe('absent');
    expect(() => detect(withoutHeader, { symbol: 'XBTUSD' })).toThrow(
      /no column of symbols[\s\S]*--columns symbol=NAME/,
    );
  });
});

describe('columnNames', () => {
  it('reads pairs of role and name, and names the nearest role', () => {
    expect(columnNames('time=Open Time, open=2')).toEqual({ time: 'Open Time', open: '2' });
    expect(() => columnNames('tme=ts')).toThrow(/"tme=ts" is not understood[\s\S]*Did you mean time/);
    expect(() => columnNames('time')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('describeMapping', () => {
  it('states how the file is read', () => {
    const mapping = detect(['ts,open,high,low,close,volume', '1502942400000,1,2,1,2,3']);
    expect(describeMapping(mapping)).toEqual([
      'layout:  named columns, with a header',
      'columns: time = ts, open, high, low, close, volume',
      "times:   milliseconds since 1970 UTC, taken as the candle's opening",
    ]);
  });

  it('states the other possible readings, and the options that choose them', () => {
    const days = [
      'date,open,high,low,close',
      ...['01/02/2024', '01/03/2024', '01/04/2024'].flatMap((day) => [`${day} 00:00,1,2,1,2`, `${day} 12:00,1,2,1,2`]),
    ];
    expect(describeMapping(detect(days, { zone: 'America/New_York', stamps: 'close' }), HOUR)).toEqual([
      'layout:  named columns, with a header',
      'columns: time = date, open, high, low, close; volume is unknown',
      "times:   dates with the month first, America/New_York where no offset is written, taken as the candle's close: each candle opens 1h before",
      'also:    dates with the day first (2 of 5 distances would be irregular, 0 backwards; --dates day-first)',
    ]);
  });
});

describe('splitLine', () => {
  it('leaves delimiters inside quotes alone', () => {
    expect(splitLine('"a, ""b""", c ,,"d"', ',')).toEqual(['a, "b"', 'c', '', 'd']);
  });
});
