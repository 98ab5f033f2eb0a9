import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmRows, csvText } from '../../test/harness/candle-text.ts';
import { COLUMN_NAMES } from './candle-columns.ts';
import { parseCsv as parse } from '../../test/harness/parse-csv.ts';

const encode = (text: string) => new TextEncoder().encode(text);

const HEADER = 'ts,open,high,low,close,volume\n';
const ROW = '1709251200000,1.5,2,1,1.75,10\n';
const NEXT = '1709254800000,1.75,3,1,2,20\n';

describe('CandleCsvParser', () => {
  it('reads values as they stand', () => {
    const { columns, line, broken } = parse(HEADER + ROW + NEXT);
    expect(Object.fromEntries(COLUMN_NAMES.map((name) => [name, [...columns[name]]]))).toEqual({
      openTime: [1_709_251_200_000_000, 1_709_254_800_000_000],
      open: [1.5, 1.75],
      high: [2, 3],
      low: [1, 1],
      close: [1.75, 2],
      volume: [10, 20],
      transactions: [Number.NaN, Number.NaN],
    });
    expect([...line]).toEqual([2, 3]);
    expect(broken.count).toBe(0);
  });

  it.each([
    ['Windows line ends', (HEADER + ROW + NEXT).replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${HEADER}${ROW}${NEXT}`],
    ['blank lines at the end', `${HEADER}${ROW}${NEXT}\n\r\n  \n`],
    ['blank lines between', `${HEADER}\n${ROW}\n\n${NEXT}`],
    ['no newline at the end', (HEADER + ROW + NEXT).trimEnd()],
    ['quotes', `"ts","open","high","low","close","volume"\n"1709251200000","1.5","2","1","1.75","10"\n${NEXT}`],
    ['blanks after commas', (HEADER + ROW + NEXT).replaceAll(',', ', ')],
    ['a comma too many at the end of a row', `${HEADER}${ROW.trimEnd()},\n${NEXT}`],
  ])('is not disturbed by %s', (_, text) => {
    expect(parse(text).columns).toEqual(parse(HEADER + ROW + NEXT).columns);
  });

  it('gives the same however the bytes are cut into chunks', () => {
    const bytes = encode(csvText(calmRows(60)));
    const whole = parse(bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        expect(parse(bytes, { cuts: cuts.toSorted((a, b) => a - b) })).toEqual(whole);
      }),
    );
  });

  it('gives the same for a file larger than the part it looks at first', () => {
    const rows = calmRows(4_000);
    const bytes = encode(csvText(rows));
    const cuts = Array.from({ length: Math.floor(bytes.length / 7_001) }, (_, chunk) => (chunk + 1) * 7_001);
    const { columns } = parse(bytes, { cuts });
    expect([...columns.close]).toEqual(rows.map(({ close }) => close));
    expect([...columns.openTime]).toEqual(rows.map(({ time }) => Number(time) * 1_000));
  });
});

describe('lines that are no candles', () => {
  it('puts lines aside that are too short or have no time, and says which', () => {
    const { broken, columns } = parse(
      `${HEADER}${ROW}1709254800000,1.75,3\n${NEXT}soon,1,2,1,2,3\n1709258400000,2,3,1,2,9\n`,
    );
    expect(columns.openTime.length).toBe(3);
    expect(broken).toEqual({
      count: 2,
      examples: [
        { line: 3, text: '1709254800000,1.75,3', reason: '3 columns instead of 6' },
        { line: 5, text: 'soon,1,2,1,2,3', reason: 'the time "soon" cannot be read as milliseconds' },
      ],
    });
  });

  it('names the row where the unit of time changes', () => {
    expect(() => parse(`${HEADER}${ROW}1709254800,1.75,3,1,2,20\n`)).toThrow(
      /change their unit[\s\S]*candles\.csv, line 3[\s\S]*milliseconds, as in the first candle[\s\S]*"1709254800", which looks like seconds/,
    );
    expect(() => parse(`${HEADER}${ROW}1709254800000000,1,3,1,2,20\n`)).toThrow(/microseconds/);
  });

  it.each([
    ['an empty file', new Uint8Array(0), /The file is empty[\s\S]*0 bytes/],
    ['blank lines only', encode('\n\n \n'), /The file is empty/],
    ['a zip archive', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /unzip it/],
    ['text in UTF-16', new Uint8Array([0xff, 0xfe, 0x74, 0, 0x73, 0]), /UTF-16/],
    [
      'a line without end',
      encode(`${HEADER}${ROW}${'1'.repeat(2_000_000)}`),
      /longer than a megabyte[\s\S]*line 3|line 3[\s\S]*longer than a megabyte/,
    ],
    ['binary data', new Uint8Array([1, 2, 0, 4, 5]), /binary/],
    ['other columns', encode('name,age\nx,3\n'), /holds no candles/],
    [
      'mostly broken lines',
      encode(`${HEADER}${ROW}1\n2\n3\n`),
      /Most lines have another number of columns[\s\S]*1 columns instead of 6/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parse(bytes)).toThrow(message);
    expect(() => parse(bytes)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
  });

  describe('of a file with several symbols', () => {
    const text =
      'ticker,volume,open,close,high,low,window_start,transactions\nX:BTC-USD,1,2,3,4,1,1704067200000000000,9\nX:ETH-USD,5,2,3,4,1,1704067200000000000,7\n';

    it('takes the rows of the instrument', () => {
      const { columns, otherSymbols } = parse(text, { instrument: 'ETH/USD' });
      expect([[...columns.volume], [...columns.transactions], otherSymbols]).toEqual([[5], [7], 1]);
    });

    it('asks which one when none is named, and suggests the nearest', () => {
      expect(() => parse(text)).toThrow(/several symbols[\s\S]*X:BTC-USD, X:ETH-USD/);
      expect(() => parse(text, { instrument: 'ETC/USD' })).toThrow(/no ETC\/USD[\s\S]*X:ETH-USD/);
    });
  });
});
