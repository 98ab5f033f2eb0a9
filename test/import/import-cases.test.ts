/** Files as people have them: each is read whole, or refused with the reason and advice that works. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { importCandles } from '../../src/adapters/files/import-candles.ts';
import { readSeriesFile, type SeriesFileOptions } from '../../src/adapters/files/read-series-file.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/core/time.ts';
import { READ_AT } from '../harness/parse-csv.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const FILES = join(import.meta.dirname, 'files');
const START = Date.UTC(2024, 0, 2) * 1_000;

const read = (file: string, options: Partial<SeriesFileOptions> = {}) =>
  readSeriesFile({ file: join(FILES, file), venue: 'test', instrument: 'BTC/USD', now: READ_AT, ...options });

/** The prices that most files hold, from the plainest of them. */
const { series: PLAIN } = await read('47_repeated_header_concat.csv');

async function refusalOf(file: string, options: Partial<SeriesFileOptions> = {}): Promise<EdgewiseError> {
  try {
    await read(file, options);
  } catch (error) {
    if (error instanceof EdgewiseError) return error;
    throw error;
  }
  throw new Error(`${file} was read`);
}

/** The options that a refusal advises, as the command line takes them. */
function advised(error: EdgewiseError): string[] {
  return [...(error.details.advice ?? '').matchAll(/--[a-z0-9-]+ [^\s;()]+[^\s;(),.]/g)].map(([words]) => words);
}

function expectPlain(series: CandleSeries, { scale = 1, digits = 6 } = {}): void {
  expect([...series.openTime]).toEqual([...PLAIN.openTime]);
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    for (let row = 0; row < 96; row++)
      expect(series[name][row] as number, `${name} of row ${row}`).toBeCloseTo(
        (PLAIN[name][row] as number) * scale,
        digits,
      );
  }
}

describe('files of 96 hourly candles', () => {
  it.each([
    ['06_cdd_old_ampm.csv', 'old CryptoDataDownload, with times such as 11-PM', 'known'],
    ['11_tradingview_novolume.csv', 'TradingView without volume', 'unknown'],
    ['12_yfinance_multiheader.csv', 'yfinance with three lines of header', 'other'],
    ['14_mt4_noheader.csv', 'MetaTrader 4, date and time in two columns, no header', 'unknown'],
    ['15_mt5_header_tab.csv', 'MetaTrader 5, which counts ticks', 'unknown'],
    ['16_date_and_time_columns.csv', 'date and time in two columns', 'known'],
    ['23_semicolon_decimal_comma.csv', 'semicolons with decimal commas', 'known'],
    ['29_local_noon_ampm.csv', 'month first with AM and PM', 'known'],
    ['37_pandas_unnamed_index.csv', 'pandas with a column that has no name', 'known'],
    ['45_sep_line_excel.csv', 'a first line that names the delimiter', 'known'],
    ['48_cr_only.csv', 'lines that end in CR', 'known'],
    ['53_hour_24.csv', 'midnight written as hour 24', 'known'],
    ['56_yyyymmddhhmm.csv', 'times such as 202401020000', 'known'],
    ['60_extra_trailing_comma_rows.csv', 'a comma at the end of each row', 'known'],
  ] as const)('%s is read whole: %s', async (file, _, volume) => {
    const { series, quality } = await read(file);
    expect(quality).toMatchObject({ kept: 96, dropped: 0, interval: HOUR, gaps: [] });
    expectPlain(series);
    const expected = { known: [...PLAIN.volume], unknown: PLAIN.volume.map(() => Number.NaN), other: series.volume }[
      volume
    ];
    expect([...series.volume], 'unknown is not 0').toEqual([...expected]);
  });

  it('26: thousands separators in quotes', async () => {
    const { series } = await read('26_thousands_quoted.csv');
    expectPlain(series, { digits: 1 });
    expect(series.volume[0]).toBe(45.191);
  });

  it('27: thousands separators only where a price passes 1,000', async () => {
    const { series, quality } = await read('27_thousands_crossing.csv');
    expect(quality).toMatchObject({ kept: 96, dropped: 0 });
    expect([series.open[0], series.close[0], series.high[1]]).toEqual([1_000, 998.98, 1_002.78]);
  });

  it('28: prices such as 1.2e-05 are read to the last digit', async () => {
    const { series } = await read('28_scientific_small.csv');
    expect(series.length).toBe(96);
    expect([series.open[0], series.high[0]]).toEqual([1e-5, 1.0010228571428571e-5]);
    expect(series.instrument.tick.decimals, 'a price step of 1e-10 or finer').toBeGreaterThanOrEqual(10);
  });

  it('51: KuCoin writes time, open, close, high, low, though most candles are flat', async () => {
    const { series, file, quality } = await read('51_kucoin_illiquid_flat.csv');
    expect(quality).toMatchObject({ kept: 96, dropped: 0 });
    expect(file.mapping.columns).toEqual({ time: 0, open: 1, close: 2, high: 3, low: 4, volume: 5 });
    expect([series.open[3], series.close[3], series.high[3], series.low[3]]).toEqual([
      41845.8, 41940.75, 42052.74, 41807.5,
    ]);
  });
});

it('62: Coinbase writes time, low, high, open, close: every candle goes the way it went', async () => {
  const [{ series }, truth] = [await read('62_gdax_quiet_noheader.csv'), await read('63_truth_of_62.csv')];
  expect(series.length).toBe(600);
  for (const name of ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const)
    expect(series[name], name).toEqual(truth.series[name]);
  const ways = Array.from(series.close, (close, row) => Math.sign(close - (series.open[row] as number)));
  expect([ways.filter((way) => way > 0).length, ways.filter((way) => way < 0).length]).toEqual([174, 179]);
});

describe('daily files', () => {
  it('35: CoinMarketCap names the opening times too, and they are taken', async () => {
    const { series, quality, file } = await read('35_coinmarketcap.csv');
    expect(quality).toMatchObject({ kept: 96, interval: DAY, from: START });
    expect(file.mapping.names.time).toBe('timeOpen');
    const error = await refusalOf('35_coinmarketcap.csv', { columns: { time: 'timestamp' } });
    expect(error.message).toMatch(
      /closing times; read as opening times they would show every candle one interval late/,
    );
    expect(advised(error)).toContain('--stamps close');
    const told = await read('35_coinmarketcap.csv', { columns: { time: 'timestamp' }, stamps: 'close' });
    expect([...told.series.openTime]).toEqual([...series.openTime]);
  });

  it('36: Investing.com writes the month first, K for thousands, and Price for the close', async () => {
    const { series, quality, file } = await read('36_investing.csv');
    expect(quality).toMatchObject({ kept: 96, interval: DAY, from: START });
    expect(file.mapping).toMatchObject({ timeFormat: 'month-first', names: { close: 'Price' } });
    expect([series.open[0], series.close[0], series.volume[0]]).toEqual([42904.6, 42914.1, 68_990]);
  });
});

describe('closing stamps', () => {
  it('42: BitMEX says when a candle closes; the advised word reads it at the right hours', async () => {
    const error = await refusalOf('42_bitmex_bucketed.csv');
    expect(error.message).toMatch(/closes; read as opening times, each would be one interval late/);
    expect(advised(error)[0]).toBe('--stamps close');
    const folder = scratchFolder();
    const outcome = await runCli(
      [
        'data',
        'import',
        join(FILES, '42_bitmex_bucketed.csv'),
        '--instrument',
        'BTC/USD',
        '--venue',
        'bitmex',
        '--stamps',
        'close',
      ],
      { folder },
    );
    expect(outcome.stdout).toMatch(
      /each candle opens 1h before[\s\S]*96 rows, 96 kept, 0 dropped: 2024-01-02T00:00:00Z/,
    );
    const { series, file } = await read('42_bitmex_bucketed.csv', { stamps: 'close' });
    expectPlain(series);
    expect(file.mapping.names.volume, 'coins, not contracts').toBe('homeNotional');
  });
});

describe('what is refused', () => {
  it.each([
    [
      '32_binance_trades_small_numeric.csv',
      'data-unreadable',
      /lie in the future[\s\S]*2076[\s\S]*trades are no candles/,
    ],
    [
      '46_excel_mangled_time.csv',
      'data-unreadable',
      /spreadsheet has shortened the times[\s\S]*line 2[\s\S]*1\.70415E\+12[\s\S]*from before the spreadsheet saved it/,
    ],
    [
      '61_decimal_comma_unquoted_comma_delim.csv',
      'data-unreadable',
      /another number of columns[\s\S]*line 2[\s\S]*11 columns instead of 6[\s\S]*semicolons/,
    ],
    ['64_monthly.csv', 'data-unreadable', /calendar months, which have no fixed length[\s\S]*28d to 31d/],
    ['65_ticks_as_ohlc.csv', 'data-unreadable', /look like trades or ticks/],
    ['66_candles_in_2040.csv', 'data-unreadable', /lie in the future[\s\S]*2040-01-01T00:00:00Z/],
  ] as const)('%s', async (file, code, message) => {
    const error = await refusalOf(file);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('stores nothing', async () => {
    const store = new ParquetCandleStore(scratchFolder());
    await expect(
      importCandles({
        file: join(FILES, '66_candles_in_2040.csv'),
        venue: 'test',
        instrument: 'BTC/USD',
        store,
        now: READ_AT,
      }),
    ).rejects.toThrow('in the future');
    expect(await store.list()).toEqual([]);
  });
});

it('66: the candle that is not over yet is left out and told', async () => {
  const now = (START + 95 * HOUR + 30 * MINUTE) as Instant;
  const { series, quality } = await read('47_repeated_header_concat.csv', { now });
  expect(series.length).toBe(95);
  expect(quality.findings.find(({ check }) => check === 'unfinished')).toMatchObject({
    count: 1,
    examples: [{ detail: 'closes at 2024-01-06T00:00:00Z' }],
  });
});

it('67: a coarse file before a fine one leaves every price as it was written', async () => {
  const store = new ParquetCandleStore(scratchFolder());
  for (const file of ['67a_coarse_first.csv', '67b_fine_second.csv'])
    await importCandles({ file: join(FILES, file), venue: 'test', instrument: 'XRP/USD', store, now: READ_AT });
  const { series } = await store.load({ venue: 'test', instrument: 'XRP/USD', interval: HOUR });
  expect(series.length).toBe(55);
  expect(series.instrument.tick.decimals, 'the steps of the finer file').toBeGreaterThanOrEqual(5);
  expect([series.close[0], series.close[5], series.volume[5]]).toEqual([0.5, 0.51254, 100.12345]);
});

it('a file without volume goes through the store and back as unknown, and out as an empty field', async () => {
  const folder = scratchFolder();
  await runCli(
    ['data', 'import', join(FILES, '11_tradingview_novolume.csv'), '--instrument', 'BTC/USD', '--venue', 'test'],
    { folder },
  );
  await runCli(
    ['data', 'export', '--instrument', 'BTC/USD', '--venue', 'test', '--interval', '1h', '--out', 'out.csv'],
    { folder },
  );
  const text = readFileSync(join(folder, 'out.csv'), 'utf8');
  expect(text.split('\n')[1]).toBe('2024-01-02T00:00:00Z,42000,42042.96,41938.04,41957.01,,');
  const back = await readSeriesFile({
    file: join(folder, 'out.csv'),
    venue: 'test',
    instrument: 'BTC/USD',
    now: READ_AT,
  });
  expectPlain(back.series);
  expect(back.series.volume.every((volume) => Number.isNaN(volume))).toBe(true);
});

describe('the advice of a refusal works as it is written', () => {
  const price = (row: number) => 100 + (row % 7);
  const line = (time: string, row: number) => `${time},${price(row)},120,90,${price(row + 1)},5`;
  const hour = (row: number) => START / 1_000_000 + row * 3_600;

  it.each<[string, string]>([
    ['three rows without a header', [0, 1, 2].map((row) => `${hour(row)},100,101,100,101,5`).join('\n')],
    [
      'a date that two orders explain',
      [
        'time,open,high,low,close,volume',
        ...Array.from({ length: 24 }, (_, row) => line(`01/02/2024 ${String(row).padStart(2, '0')}:00`, row)),
      ].join('\n'),
    ],
    [
      'a decimal mark that two styles explain',
      ['time;open;high;low;close;volume', ...[0, 1, 2].map((row) => `${hour(row)};1.234;1.236;1.233;1.235;7`)].join(
        '\n',
      ),
    ],
    [
      'closing times only',
      ['close_time,open,high,low,close,volume', ...[1, 2, 3].map((row) => line(`${hour(row)}`, row))].join('\n'),
    ],
    [
      'a row in ten without a price',
      [
        'time,open,high,low,close,volume',
        ...Array.from({ length: 30 }, (_, row) => (row % 10 === 5 ? `${hour(row)},,,,,` : line(`${hour(row)}`, row))),
      ].join('\n'),
    ],
    [
      'a symbol of another name',
      ['time,symbol,open,high,low,close,volume', ...[0, 1, 2].map((row) => line(`${hour(row)},BTC.V`, row))].join('\n'),
    ],
  ])('for %s', async (_, text) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'candles.csv'), text);
    const words = ['data', 'import', 'candles.csv', '--instrument', 'BTC/USD', '--venue', 'test'];
    const refused = await runCli(words, { folder });
    expect(refused.code, refused.stderr).not.toBe(0);
    const advice = /to do: +(.*)/.exec(refused.stderr)?.[1] ?? '';
    const first = advice.split(/, or /).find((part) => part.includes('--')) ?? '';
    const options = [...first.matchAll(/(--[a-z0-9-]+) ([^\s;]+)/g)].flatMap(([, name = '', value = '']) => [
      name,
      value,
    ]);
    expect(options.length, advice).toBeGreaterThan(0);
    const outcome = await runCli([...words, ...options], { folder });
    expect(outcome.stderr).not.toContain('to do');
    expect(outcome.code, outcome.stderr).toBe(0);
  });
});
