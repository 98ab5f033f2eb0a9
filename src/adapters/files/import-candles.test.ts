import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calmRows, csvText, type CandleRow } from '../../../test/harness/candle-text.ts';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { everyCrashPoint, everyFullDisk, everyKill, type Scenario } from '../../../test/harness/every-failure.ts';
import { FullDisk } from '../../../test/harness/full-disk.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { ParquetCandleStore } from '../duckdb/parquet-candle-store.ts';
import { importCandles } from './import-candles.ts';
import { readSeriesFile } from './read-series-file.ts';
import { namedFile } from './named-file.ts';
import { writeCandleCsv } from './write-candle-csv.ts';

const KEY = { venue: 'binance', instrument: 'BTC/USDT', interval: HOUR };
const BTC = { venue: 'binance', instrument: 'BTC/USDT' };

function csvFile(text: string, name = 'candles.csv'): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, text);
  return path;
}

describe('importCandles', () => {
  it('stores a file and reports what it found', async () => {
    const rows = calmRows(1_000).filter((_, row) => row !== 500);
    const store = new ParquetCandleStore(scratchFolder());
    const report = await importCandles({
      ...BTC,
      store,
      file: csvFile(csvText(rows.with(20, { ...rows[20], close: -1 } as (typeof rows)[0]))),
    });
    expect(report).toMatchObject({
      venue: 'binance',
      instrument: 'BTC/USDT',
      segments: 3,
      mapping: { layout: 'named columns', timeFormat: 'ms' },
      quality: { rows: 999, kept: 998, dropped: 1, interval: HOUR },
      stored: { written: 998, replaced: 0, unchanged: 0, months: ['2024-03', '2024-04'] },
    });
    expect((await store.load(KEY)).series.length).toBe(998);
    expect(await store.list()).toMatchObject([{ origins: [{ source: 'candles.csv', rows: 999, kept: 998 }] }]);
  });

  it('of the same file twice changes nothing', async () => {
    const root = scratchFolder();
    const store = new ParquetCandleStore(root);
    const file = csvFile(csvText(calmRows(1_000)));
    await importCandles({ ...BTC, store, file });
    const before = readdirSync(root, { recursive: true });
    const { contentHash } = await store.load(KEY);
    expect((await importCandles({ ...BTC, store, file })).stored).toEqual({
      written: 0,
      replaced: 0,
      unchanged: 1_000,
      months: [],
    });
    expect(readdirSync(root, { recursive: true })).toEqual(before);
    expect((await store.load(KEY)).contentHash).toBe(contentHash);
    expect((await store.list())[0]?.origins).toHaveLength(1);
  });

  it('in strict mode stores nothing that is not clean', async () => {
    const root = scratchFolder();
    const store = new ParquetCandleStore(root);
    const file = csvFile(csvText(calmRows(100).filter((_, row) => row !== 50)));
    await expect(importCandles({ ...BTC, store, file, mode: 'strict' })).rejects.toThrow(
      /Strict checks refuse[\s\S]*missing x 1/,
    );
    expect(existsSync(join(root, 'venue=binance'))).toBe(false);
    const clean = await importCandles({ ...BTC, store, file: csvFile(csvText(calmRows(100))), mode: 'strict' });
    expect(clean.stored.written).toBe(100);
  });
});

describe('archives and exports', () => {
  it('gives back the same numbers after an export', async () => {
    const store = new ParquetCandleStore(scratchFolder());
    await importCandles({ ...BTC, store, file: csvFile(csvText(calmRows(2_000, { interval: MINUTE }))) });
    const { series, contentHash } = await store.load({ ...KEY, interval: MINUTE });
    const path = join(scratchFolder(), 'export.csv');
    await writeCandleCsv(series, await namedFile(path));
    const other = new ParquetCandleStore(scratchFolder());
    await importCandles({ ...BTC, store: other, file: path });
    expect((await other.load({ ...KEY, interval: MINUTE })).contentHash).toBe(contentHash);
  });

  it('takes a headerless Binance archive with microseconds and its transactions', async () => {
    const lines = calmRows(48).map(
      ({ time, open, high, low, close, volume }, row) =>
        `${time}000,${open},${high},${low},${close},${volume},${time}999,1,${row + 7},1,1,0`,
    );
    const { series } = await readSeriesFile({ ...BTC, file: csvFile(`${lines.join('\n')}\n`) });
    expect([series.length, series.transactions[0], series.transactions[47]]).toEqual([48, 7, 54]);
  });
});

const CHILD = join(import.meta.dirname, '../../../test/harness/import-then-die.ts');

describe('several processes', () => {
  it('import into one series at once without losing a candle', async () => {
    const folder = scratchFolder();
    const months = [0, 1, 2];
    for (const month of months)
      writeFileSync(
        join(folder, `${month}.csv`),
        csvText(calmRows(300, { start: Date.UTC(2024, month, 1), seed: month })),
      );
    const ends = months.map((month) =>
      once(spawn(process.execPath, [CHILD, folder, '0', `${month}.csv`], { timeout: CHILD_DEADLINE }), 'exit'),
    );
    expect(await Promise.all(ends)).toEqual(months.map(() => [0, null]));
    expect((await new ParquetCandleStore(join(folder, 'store')).load(KEY)).series.length).toBe(900);
  });
});

const OLD = calmRows(1_200);
const NEW = calmRows(1_200, { start: Date.UTC(2024, 3, 10), seed: 2 });

const run: Scenario['run'] = (folder, disk) =>
  importCandles({
    ...BTC,
    file: join(folder, 'new.csv'),
    store: new ParquetCandleStore(join(folder, 'store'), disk),
  });

/** Old rows in the store, newer ones to be imported. */
function scenarioOf(newer: readonly CandleRow[]): Scenario {
  const merged = new Set([...OLD, ...newer].map(({ time }) => time)).size;
  const months = new Set([...OLD, ...newer].map(({ time }) => new Date(time).getUTCMonth())).size;
  return {
    scratch: scratchFolder(),
    run,
    prepare: async (folder) => {
      writeFileSync(join(folder, 'old.csv'), csvText(OLD));
      writeFileSync(join(folder, 'new.csv'), csvText(newer));
      await importCandles({
        ...BTC,
        file: join(folder, 'old.csv'),
        store: new ParquetCandleStore(join(folder, 'store')),
      });
    },
    // All old rows or all of both, never part of the newer ones; and the next import comes through, leaving no
    // rubbish.
    check: async (folder, failure) => {
      const store = new ParquetCandleStore(join(folder, 'store'));
      expect([OLD.length, merged], `at ${failure}`).toContain((await store.load(KEY)).series.length);
      await importCandles({ ...BTC, file: join(folder, 'new.csv'), store });
      expect((await store.load(KEY)).series.length, `at ${failure}`).toBe(merged);
      const names = readdirSync(join(folder, 'store', 'venue=binance', 'instrument=BTC-USDT', 'interval=1h'));
      expect(
        names.filter((name) => name.startsWith('.')),
        `at ${failure}`,
      ).toEqual([]);
      expect(names, `${failure}: the months and the manifest`).toHaveLength(months + 1);
    },
  };
}

describe('an import that does not come through', () => {
  it('leaves the old data whole, wherever it dies', async () => {
    const deaths = await everyCrashPoint(scenarioOf(NEW));
    expect(deaths, 'a scenario without deaths proves nothing').toBeGreaterThan(15);
  }, 300_000);

  it('leaves the old data whole, wherever the process is killed', async () => {
    const deaths = await everyKill({ ...scenarioOf(NEW.slice(-100)), script: CHILD });
    expect(deaths, 'one month, the manifest and the lock').toBeGreaterThan(10);
  }, 300_000);

  it('leaves the old data whole, wherever the disk is full', async () => {
    const failures = await everyFullDisk(scenarioOf(NEW));
    expect(failures).toBeGreaterThan(5);
  });

  it('leaves the old data whole, however many bytes fit', async () => {
    const folder = scratchFolder();
    await scenarioOf(NEW).prepare(folder);
    for (const bytes of [0, 3, 1_000, 20_000, 30_000]) {
      await expect(run(folder, new FullDisk({ bytes }))).rejects.toThrow(
        expect.objectContaining({ code: 'disk-full' }),
      );
      expect((await new ParquetCandleStore(join(folder, 'store')).load(KEY)).series.length).toBe(OLD.length);
    }
  });

  it('leaves an empty store empty when the very first import dies', async () => {
    await everyCrashPoint({
      scratch: scratchFolder(),
      prepare: async (folder) => writeFileSync(join(folder, 'new.csv'), csvText(NEW.slice(0, 50))),
      run,
      check: async (folder, failure) => {
        const listed = await new ParquetCandleStore(join(folder, 'store')).list();
        expect([0, 50], `at ${failure}`).toContain(listed[0]?.rows ?? 0);
      },
    });
  });
});
