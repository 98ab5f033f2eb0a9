import { describe, expect, it } from 'vitest';
import { columnNames } from './csv-columns.ts';
import { describeMapping, detectMapping, splitLine } from './csv-mapping.ts';

const detect = (lines: readonly string[], options: { base?: string; columns?: Record<string, string> } = {}) => detectMapping(lines, { source: 'candles.csv', ...options });

describe('detectMapping', () => {
  it('reads Edgewise, pandas and exchange headers by their names', () => {
    expect(detect(['ts,open,high,low,close,volume', '1502942400000,1,2,1,2,3'])).toMatchObject({
      layout: 'named columns', delimiter: ',', header: 'present', timeUnit: 'ms', columns: { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 },
    });
    expect(detect(['Date;Open;High;Low;Close;Vol', '2024-03-01;1;2;1;2;3'])).toMatchObject({ delimiter: ';', timeUnit: 'iso' });
    expect(detect(['Open Time\tOpen\tHigh\tLow\tClose\tVolume', '1502942400\t1\t2\t1\t2\t3'])).toMatchObject({ delimiter: '\t', timeUnit: 's' });
  });

  it('knows a Massive flat file, whose open and close stand before high and low', () => {
    expect(detect(['ticker,volume,open,close,high,low,window_start,transactions', 'X:BTC-USD,1,2,3,4,1,1704067200000000000,9'])).toMatchObject({
      layout: 'Massive flat file', timeUnit: 'ns', columns: { symbol: 0, volume: 1, open: 2, close: 3, high: 4, low: 5, time: 6, transactions: 7 },
    });
  });

  it('knows a headerless Binance archive, in milliseconds before 2025 and microseconds after', () => {
    const row = (time: string) => `${time},94098.9,94098.91,94049.47,94049.47,7.5,${time},705000.1,321,3.2,300000.5,0`;
    expect(detect([row('1704067200000')])).toMatchObject({ layout: 'Binance kline archive', header: 'absent', timeUnit: 'ms', columns: { time: 0, transactions: 8 } });
    expect(detect([row('1735689600000000')])).toMatchObject({ timeUnit: 'us' });
  });

  it('knows Kraken archives with and without a header', () => {
    expect(detect(['timestamp,open,high,low,close,volume,trades', '1704067200,1,2,1,2,3,4'])).toMatchObject({ timeUnit: 's', columns: { transactions: 6 } });
    expect(detect(['1704067200,1,2,1,2,3,4'])).toMatchObject({ layout: 'Kraken OHLCVT archive', columns: { volume: 5, transactions: 6 } });
    expect(detect(['1704067200,1,2,1,2,1.5,3,4'])).toMatchObject({ layout: 'Kraken OHLC with VWAP', columns: { volume: 6, transactions: 7 } });
  });

  it('tells open, high, low, close from open, close, high, low by which makes the high the highest', () => {
    expect(detect(['1704067200000,10,13,8,12,5', '1704067260000,12,14,11,13,5']).columns).toMatchObject({ high: 2, low: 3, close: 4 });
    expect(detect(['1704067200000,10,12,13,8,5', '1704067260000,12,13,14,11,5']).columns).toMatchObject({ close: 2, high: 3, low: 4 });
  });

  it('passes over a preamble, and takes the volume of the base currency', () => {
    const lines = ['https://example.org/', 'Unix,Date,Symbol,Open,High,Low,Close,Volume USD,Volume BTC', '1704067200,2024-01-01,BTCUSD,1,2,1,2,70000,3'];
    expect(detect(lines, { base: 'BTC' })).toMatchObject({ preamble: 1, columns: { time: 0, volume: 8, symbol: 2 } });
  });

  it('takes columns that the person names, by name or by position', () => {
    const lines = ['a,b,c,d,e,f', '1704067200000,1,2,1,2,3'];
    const columns = { time: 'a', open: 'b', high: '3', low: 'd', close: 'e', volume: '6' };
    expect(detect(lines, { columns }).columns).toEqual({ time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 });
    expect(detect(['1,2,1,2,3,1704067200000,9,9,9'], { columns: { time: '6', open: '1', high: '2', low: '3', close: '4', volume: '5' } }).columns.time).toBe(5);
    expect(() => detect(lines, { columns: { time: 'zeit' } })).toThrow(/no column "zeit" for time[\s\S]*"a", "b"/);
  });

  it('does not take a closing time for the opening, even when the person names it', () => {
    const lines = ['open_at,open,high,low,close,volume,close_time', '1,1,2,1,2,3,1704067260000'];
    expect(() => detectMapping(lines, { source: 'a.csv', columns: { time: 'close_time' } })).toThrow(/"close_time" holds closing times/);
  });

  it('names missing columns and the nearest ones', () => {
    expect(() => detect(['ts,open,hihg,low,close,volume', '1,2,3,4,5,6'])).toThrow(/no column for high[\s\S]*line 1[\s\S]*is "hihg" the high/);
  });

  it('refuses what holds no candles', () => {
    expect(() => detect(['name,age', 'x,1'])).toThrow(/holds no candles[\s\S]*name,age/);
    expect(() => detect(['1,2,3,4,5,6,7,8,9'])).toThrow(/no header, and 9 columns/);
    expect(() => detect(['ts,open,high,low,close,volume'])).toThrow(/a header and no candles/);
    expect(() => detect(['ts,open,high,low,close,volume', 'soon,1,2,1,2,3'])).toThrow(/first time cannot be read[\s\S]*line 2[\s\S]*"soon"/);
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
  it('says what was understood', () => {
    const mapping = detect(['ts,open,high,low,close,volume', '1502942400000,1,2,1,2,3']);
    expect(describeMapping(mapping)).toEqual([
      'layout:  named columns, with a header',
      'columns: time = ts, open, high, low, close, volume',
      "times:   milliseconds since 1970 UTC, taken as the candle's opening",
    ]);
  });
});

describe('splitLine', () => {
  it('leaves delimiters inside quotes alone', () => {
    expect(splitLine('"a, ""b""", c ,,"d"', ',')).toEqual(['a, "b"', 'c', '', 'd']);
  });
});
