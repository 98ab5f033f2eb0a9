import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { positionsTo, randomSeries } from '../../../test/harness/series.ts';
import { HOUR, isoFromInstant, MINUTE, type Instant } from '../../core/time.ts';
import { COLUMN_NAMES } from '../../market/candle-columns.ts';
import { instrumentFor } from '../../venues/known-instruments.ts';
import { contentHashOf } from './content-hash.ts';
import { ParquetCandleStore } from './parquet-candle-store.ts';

const KEY = { venue: 'binance', instrument: 'BTC/USDT', interval: HOUR };
/** From 20 February to 31 March 2024, with three holes, one of them across the turn of the month. */
const PRESENT = positionsTo(24 * 40).filter((row) => row !== 50 && (row < 235 || row > 245) && row !== 600);
const SERIES = randomSeries({ present: PRESENT, start: Date.UTC(2024, 1, 20) * 1_000, transactions: 'known' });

async function filled(root = scratchFolder()): Promise<{ root: string; store: ParquetCandleStore; folder: string }> {
  const store = new ParquetCandleStore(root);
  await store.write(SERIES);
  return { root, store, folder: join(root, 'venue=binance', 'instrument=BTC-USDT', 'interval=1h') };
}

describe('ParquetCandleStore', () => {
  it('gives back the very columns that were written, by month, with segments and hash', async () => {
    const { root, folder } = await filled();
    expect(readdirSync(folder).map((name) => name.replace(/-[0-9a-f]{12}\./, '-HASH.'))).toEqual([
      '2024-02-HASH.parquet',
      '2024-03-HASH.parquet',
      'manifest.json',
    ]);
    const { series, partitions, contentHash } = await new ParquetCandleStore(root).load(KEY);
    for (const name of COLUMN_NAMES) expect(series[name], `column ${name}`).toEqual(SERIES[name]);
    expect(series.segments).toEqual(SERIES.segments);
    expect(series.instrument).toEqual(SERIES.instrument);
    expect(partitions.map(({ month, rows }) => [month, rows])).toEqual([
      ['2024-02', 234],
      ['2024-03', PRESENT.length - 234],
    ]);
    expect(contentHash).toBe(contentHashOf(SERIES));
  });

  it('keeps every double, time and unknown count exactly', async () => {
    const root = scratchFolder();
    const value = fc.double({ min: Number.MIN_VALUE, max: 1e12, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 40 }), async (values) => {
        const base = randomSeries({ present: positionsTo(values.length), start: 1_735_689_600_000_001 });
        const series = {
          ...base,
          close: Float64Array.from(values),
          volume: Float64Array.from(values, (each) => each / 3),
        };
        const store = new ParquetCandleStore(join(root, contentHashOf(series)));
        await store.write(series);
        const loaded = (await store.load(KEY)).series;
        for (const name of COLUMN_NAMES) expect(loaded[name], `column ${name}`).toEqual(series[name]);
      }),
      { numRuns: 15 },
    );
  });
});

describe('ranges, merges and lists', () => {
  it('loads a range, end excluded, reading only the months it touches', async () => {
    const { store } = await filled();
    const [from, to] = [Date.UTC(2024, 2, 5) * 1_000, Date.UTC(2024, 2, 6) * 1_000] as [Instant, Instant];
    const { series, partitions, contentHash } = await store.load({ ...KEY, from, to });
    expect([series.length, isoFromInstant(series.openTime[0] as Instant)]).toEqual([24, '2024-03-05T00:00:00Z']);
    expect(partitions).toMatchObject([{ month: '2024-03', rows: 24 }]);
    expect(contentHash).toBe(contentHashOf(series));
    expect(contentHash).not.toBe((await store.load(KEY)).contentHash);
  });

  it('merges what is written later, month by month, and writes no month twice', async () => {
    const store = new ParquetCandleStore(scratchFolder());
    const early = randomSeries({ present: positionsTo(24 * 20), start: Date.UTC(2024, 1, 20) * 1_000 });
    const late = randomSeries({ present: positionsTo(24 * 20), start: Date.UTC(2024, 2, 8) * 1_000, seed: 2 });
    expect(await store.write(late)).toEqual({ written: 480, replaced: 0, unchanged: 0, months: ['2024-03'] });
    expect(await store.write(early)).toEqual({
      written: 24 * 17,
      replaced: 72,
      unchanged: 0,
      months: ['2024-02', '2024-03'],
    });
    expect(await store.write(early)).toEqual({ written: 0, replaced: 0, unchanged: 480, months: [] });
    expect((await store.load(KEY)).series.length).toBe(24 * 37);
  });

  it('lists series with their holes, those between months too', async () => {
    const { root, store } = await filled();
    await store.write(
      randomSeries({ present: [0, 1], interval: MINUTE, instrument: instrumentFor('kraken', 'ETH/USD') }),
    );
    const [first, second] = await new ParquetCandleStore(root).list();
    expect(first).toMatchObject({
      ...KEY,
      rows: PRESENT.length,
      partitions: 2,
      from: Date.UTC(2024, 1, 20) * 1_000,
      to: Date.UTC(2024, 2, 31) * 1_000,
    });
    expect(first?.gaps.map(({ from, missing }) => [isoFromInstant(from), missing])).toEqual([
      ['2024-02-22T02:00:00Z', 1],
      ['2024-02-29T19:00:00Z', 11],
      ['2024-03-16T00:00:00Z', 1],
    ]);
    expect(second).toMatchObject({ venue: 'kraken', instrument: 'ETH/USD', interval: MINUTE, rows: 2, gaps: [] });
  });
});

describe('several writers, and other files in the folder', () => {
  it('keeps several writes at once, in this process, all', async () => {
    const root = scratchFolder();
    const [left, right] = [new ParquetCandleStore(root), new ParquetCandleStore(root)];
    const part = (month: number) =>
      randomSeries({ present: positionsTo(100), start: Date.UTC(2024, month, 1) * 1_000 });
    await Promise.all(positionsTo(6).map((month) => (month % 2 === 0 ? left : right).write(part(month))));
    expect((await new ParquetCandleStore(root).load(KEY)).series.length).toBe(600);
  });

  it('finds no data in files that no manifest names', async () => {
    const { root, folder, store } = await filled();
    writeFileSync(
      join(folder, '2024-01-0123456789ab.parquet'),
      readFileSync(join(folder, readdirSync(folder)[0] ?? '')),
    );
    writeFileSync(join(folder, '.2024-02-0123456789ab.parquet.4194305-00c0ffee.part'), 'half');
    mkdirSync(join(root, 'venue=x', 'instrument=Y', 'interval=1h'), { recursive: true });
    expect((await store.load(KEY)).series.length).toBe(PRESENT.length);
    expect(await store.list()).toHaveLength(1);
    await store.write(SERIES);
    expect(readdirSync(folder), 'the next write cleans up').toHaveLength(3);
  });

  it('refuses candles of another grid, and keeps what it has', async () => {
    const { store } = await filled();
    const shifted = randomSeries({ present: [0, 1], start: Date.UTC(2024, 3, 1, 0, 30) * 1_000 });
    await expect(store.write(shifted)).rejects.toThrow(/begin 0s after the grid of 1h[\s\S]*begin 30m after/);
    expect((await store.load(KEY)).series.length).toBe(PRESENT.length);
  });

  it('works in folders whose names are patterns or quotes', async () => {
    const { store } = await filled(join(scratchFolder(), "it's [a] *?"));
    expect((await store.load(KEY)).series.length).toBe(PRESENT.length);
  });

  it('does not take one coin for a slip in the name of another, and says how to import its candles', async () => {
    const { store } = await filled();
    for (const instrument of ['BTX/USDT', 'ETC/USDT', 'DOGE/USDT']) {
      const missing: unknown = await store.load({ ...KEY, instrument }).catch((error: unknown) => error);
      expect(missing).toMatchObject({
        details: { advice: `import candles: edgewise data import FILE --venue binance --instrument ${instrument}` },
      });
    }
    await expect(store.load({ ...KEY, instrument: 'BCT/USDT' })).rejects.toThrow('did you mean binance BTC/USDT 1h?');
  });

  it('names the nearest series when there is none, and the span when the range is empty', async () => {
    const { store } = await filled();
    await expect(store.load({ ...KEY, instrument: 'BTC/USD' })).rejects.toThrow(
      /no candles of binance BTC\/USD 1h[\s\S]*import FILE --venue binance --instrument BTC\/USD; or did you mean binance BTC\/USDT 1h/,
    );
    await expect(store.load({ ...KEY, to: 0 as Instant })).rejects.toThrow(
      /2024-02-20T00:00:00Z to 2024-03-31T00:00:00Z/,
    );
    await expect(new ParquetCandleStore(scratchFolder()).load(KEY)).rejects.toThrow(
      expect.objectContaining({ code: 'data-missing' }),
    );
  });
});

describe('ParquetCandleStore refuses', () => {
  const damage: [string, (folder: string, name: string) => void, RegExp][] = [
    ['a partition with a changed byte', (folder, name) => flip(join(folder, name), 300), /2024-02[\s\S]*SHA-256/],
    ['a partition that was cut short', (folder, name) => truncateSync(join(folder, name), 500), /SHA-256/],
    ['a partition that is gone', (folder, name) => rmSync(join(folder, name)), /no such file/],
    ['a manifest with a changed byte', (folder) => flip(join(folder, 'manifest.json'), 300), /checksum|manifest/],
    ['a manifest that was cut short', (folder) => truncateSync(join(folder, 'manifest.json'), 500), /no manifest/],
  ];
  it.each(damage)('%s', async (_, spoil, message) => {
    const { folder, store } = await filled();
    spoil(folder, readdirSync(folder)[0] ?? '');
    for (const attempt of [
      () => store.load(KEY),
      () => store.write(randomSeries({ present: [3], start: Date.UTC(2024, 1, 20) * 1_000, seed: 9 })),
    ]) {
      await expect(attempt()).rejects.toThrow(
        expect.objectContaining({ code: 'data-corrupt', message: expect.stringMatching(message) as string }),
      );
    }
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
