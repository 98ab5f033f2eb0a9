import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { positionsTo, randomSeries } from '../../../test/harness/series.ts';
import { isDiskFull } from '../files/disk-failure.ts';
import { ParquetColumns } from './parquet-columns.ts';

describe('ParquetColumns', () => {
  it('reads files in the order they are named, over many chunks', async () => {
    const folder = scratchFolder();
    const parquet = new ParquetColumns();
    const parts = [0, 1, 2].map((part) => ({
      path: join(folder, `${part}.parquet`),
      series: randomSeries({ present: positionsTo(5_000), seed: part }),
    }));
    for (const { path, series } of parts) await parquet.write(series, path);
    const [first, second, third] = parts.map(({ path }) => path);
    const { close } = await parquet.read([third ?? '', first ?? '', second ?? ''], 15_000);
    expect(close).toEqual(Float64Array.from([2, 0, 1].flatMap((part) => [...(parts[part]?.series.close ?? [])])));
  });

  it('refuses another number of rows than was recorded', async () => {
    const path = join(scratchFolder(), 'a.parquet');
    const parquet = new ParquetColumns();
    await parquet.write(randomSeries({ present: positionsTo(10) }), path);
    await expect(parquet.read([path], 9)).rejects.toThrow(/more than 9 rows/);
    await expect(parquet.read([path], 11)).rejects.toThrow(/10 rows instead of 11/);
  });

  it.runIf(existsSync('/dev/full'))(
    'fails on a device without room in words that are known as a full disk',
    async () => {
      const failure: unknown = await new ParquetColumns()
        .write(randomSeries({ present: positionsTo(100) }), '/dev/full')
        .catch((error: unknown) => error);
      expect(isDiskFull(failure)).toBe(true);
    },
  );
});
