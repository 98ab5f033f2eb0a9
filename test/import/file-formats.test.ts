/** One market in the file formats that people have; `test/golden/scripts/make-candle-files.py` wrote them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHashOf } from '../../src/adapters/duckdb/content-hash.ts';
import { readSeriesFile, type SeriesFileOptions } from '../../src/adapters/files/read-series-file.ts';
import { effort } from '../harness/effort.ts';
import type { EdgewiseError } from '../../src/core/errors.ts';
import { READ_AT } from '../harness/parse-csv.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const FILES = join(import.meta.dirname, 'formats');

const read = (file: string, options: Partial<SeriesFileOptions> = {}) =>
  readSeriesFile({ file, venue: 'binance', instrument: 'BTC/USDT', now: READ_AT, ...options });

const csv = await read(join(FILES, 'candles.csv'));

function written(name: string, content: string | Uint8Array): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe('the same candles', () => {
  it.each([
    ['BTC_USDT-1h.feather', 'Arrow', 'freqtrade, lz4'],
    ['BTC_USDT-1h.json', 'JSON', 'freqtrade, lists without names'],
    ['BTC_USDT-1h.json.gz', 'JSON', 'freqtrade'],
    ['BTC_USDT-1h.parquet', 'Parquet', 'freqtrade, snappy'],
    ['indexed.parquet', 'Parquet', 'pandas with the times as index, in nanoseconds'],
    ['records.json', 'JSON', 'objects with names'],
    ['lines.json', 'JSON', 'an object per line'],
    ['zstd.feather', 'Arrow', 'three batches, times without a zone'],
    ['plain.feather', 'Arrow', 'not compressed, nanoseconds'],
    ['decimal.feather', 'Arrow', 'prices as decimals of 128 bits, zstd'],
    ['stream.arrows', 'Arrow', 'a stream with whole numbers as times'],
  ])('come out of %s (%s: %s) bit for bit as out of CSV', async (name, format) => {
    const { series, quality, file } = await read(join(FILES, name));
    expect(file.format).toBe(format);
    expect(contentHashOf(series)).toBe(contentHashOf(csv.series));
    expect({ ...quality, findings: [] }, 'judged the same').toEqual({ ...csv.quality, findings: [] });
  });

  it('come out of text columns too, with a missing volume as unknown', async () => {
    const { series, quality } = await read(join(FILES, 'text.arrow'));
    expect(quality.findings).toMatchObject([{ check: 'unknown-volume', count: 1, examples: [{ row: 7 }] }]);
    expect(series.close).toEqual(csv.series.close);
    expect([series.volume[4], series.volume[5]]).toEqual([csv.series.volume[4], Number.NaN]);
  });

  it('are known by their first bytes, whatever the name', async () => {
    const { file } = await read(written('candles.csv', readFileSync(join(FILES, 'BTC_USDT-1h.feather'))));
    expect(file).toMatchObject({ format: 'Arrow', bytes: 14_018 });
    expect(file.sha256, 'of the file as it lies on disk').toMatch(/^[0-9a-f]{64}$/);
  });

  it('are imported by the command, which names the format', async () => {
    const words = ['data', 'import', join(FILES, 'BTC_USDT-1h.feather'), '--instrument', 'BTC/USDT'];
    const { stdout } = await runCli(words, { folder: scratchFolder() });
    expect(stdout).toMatch(
      /BTC_USDT-1h\.feather \(Arrow\) -> binance BTC\/USDT 1h[\s\S]*300 rows, 300 kept, 0 dropped/,
    );
  });

  it('take a time zone where the times have none', async () => {
    const { series } = await read(join(FILES, 'zstd.feather'), { zone: 'Asia/Tokyo' });
    expect(series.openTime[0]).toBe((csv.series.openTime[0] as number) - 9 * 3_600_000_000);
  });
});

describe('candles inside an answer of an exchange', () => {
  const kraken = JSON.parse(readFileSync(join(FILES, 'BTC_USDT-1h.json'), 'utf8')) as number[][];

  it('are found, numbers as text too', async () => {
    const rows = kraken.map(([ms = 0, open, high, low, close, volume]) => [
      ms / 1_000,
      `${open}`,
      `${high}`,
      `${low}`,
      `${close}`,
      `${close}`,
      `${volume}`,
      7,
    ]);
    const { series, file } = await read(
      written('a.json', JSON.stringify({ error: [], result: { XXBTZUSD: rows, last: 5 } }, undefined, 1)),
    );
    expect(file.mapping.layout).toBe('Kraken OHLC with VWAP');
    expect([series.length, series.transactions[0]]).toEqual([300, 7]);
    expect(series.volume).toEqual(csv.series.volume);
  });
});

describe('bars with names of one letter', () => {
  it('are read from the answer of an interface', async () => {
    const rows = JSON.parse(readFileSync(join(FILES, 'BTC_USDT-1h.json'), 'utf8')) as number[][];
    const results = rows.map(([t, o, h, l, c, v]) => ({ v, vw: c, o, c, h, l, t, n: 12 }));
    const { series } = await read(
      written('a.json', JSON.stringify({ ticker: 'X:BTCUSD', resultsCount: 300, results, status: 'OK' })),
    );
    for (const name of ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const)
      expect(series[name], name).toEqual(csv.series[name]);
    expect(series.transactions[0]).toBe(12);
  });
});

const feather = readFileSync(join(FILES, 'BTC_USDT-1h.feather'));
const parquet = readFileSync(join(FILES, 'BTC_USDT-1h.parquet'));
const json = readFileSync(join(FILES, 'records.json'), 'utf8');

describe('what cannot be read is refused with the reason', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'the first version of Feather',
      Buffer.concat([Buffer.from('FEA1'), Buffer.alloc(100)]),
      /first version of Feather[\s\S]*to_feather/,
    ],
    ['a Feather file that ends too early', feather.subarray(0, 9_000), /Arrow file cannot be read[\s\S]*again/],
    ['a Feather file with broken bytes', Buffer.from(feather).fill(0x55, 3_000, 9_000), /Arrow file cannot be read/],
    ['a Parquet file that ends too early', parquet.subarray(0, 9_000), /Parquet file cannot be read/],
    ['JSON that ends inside a row', json.slice(0, 20_050), /text that ends inside a row/],
    [
      'JSON column by column',
      JSON.stringify({ open: Object.fromEntries(Array.from({ length: 300 }, (_, row) => [row, 1])) }),
      /300 values[\s\S]*orient="records"/,
    ],
    [
      'JSON without candles',
      '{"error":["EGeneral:Invalid arguments"],"result":[]}',
      /no list or object with the values of a candle/,
    ],
    ['text that begins like JSON', '[1,2,3,4,x]', /which is no JSON/],
  ])('%s', async (_, content, message) => {
    const error = await read(written('a.bin', content)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'data-unreadable', message: expect.stringMatching(message) as string });
  });

  it('but a broken footer, which only helps to find parts of the file, changes nothing', async () => {
    const bytes = Buffer.from(feather);
    bytes[bytes.length - 200] = (bytes[bytes.length - 200] as number) ^ 0xff;
    expect(contentHashOf((await read(written('a.bin', bytes))).series)).toBe(contentHashOf(csv.series));
  });

  it.each(['BTC_USDT-1h.feather', 'zstd.feather', 'text.arrow', 'stream.arrows'])(
    '%s with any one byte flipped is read or refused at once',
    async (name) => {
      const whole = readFileSync(join(FILES, name));
      const broken = written('a.bin', whole);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (place, isFromEnd) => {
          // Heads and tail, where the lengths are, as often as the rows.
          const at = isFromEnd ? Math.max(0, whole.length - 1 - (place % 2_000)) : place;
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] as number) ^ 0xff;
          writeFileSync(broken, bytes);
          const began = performance.now();
          const found = await read(broken).then(
            ({ quality }) => `${quality.rows} rows`,
            (failure: unknown) => (failure as EdgewiseError).code,
          );
          expect(performance.now() - began, `byte ${at}`).toBeLessThan(3_000);
          expect(['300 rows', 'data-unreadable', 'data-quality'], `byte ${at}`).toContain(found);
        }),
        { numRuns: effort({ usual: 40, thorough: 2_000 }) },
      );
    },
    effort({ usual: 30_000, thorough: 300_000 }),
  );
});

describe('a read', () => {
  it('stops when the signal is aborted', async () => {
    for (const name of ['BTC_USDT-1h.feather', 'BTC_USDT-1h.parquet', 'BTC_USDT-1h.json']) {
      await expect(read(join(FILES, name), { stop: AbortSignal.abort(new Error('enough')) }), name).rejects.toThrow(
        'enough',
      );
    }
  });
});
