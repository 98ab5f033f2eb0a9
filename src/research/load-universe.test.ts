import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { duration, HOUR } from '../core/time.ts';
import { loadUniverse, rangeOf } from './load-universe.ts';
import { parseSystem } from '../parts/read-system.ts';

const config = parseSystem(`${SMALL_SYSTEM}bundled_sample: btc-1h\n`, 'system.yaml');
const ROWS = 58_419;

it('the bundled sample is there whatever else is stored of its instrument, and is imported once', async () => {
  const folder = scratchFolder();
  const store = new ParquetCandleStore(folder);
  const minutes = duration(HOUR / 12);
  await store.write(randomCandles(300, 1, { interval: minutes, start: Date.UTC(2020, 0, 1) * 1_000 }));
  const own = randomCandles(40, 1, { start: Date.UTC(2024, 3, 21) * 1_000 });
  await store.write(own);
  const [loaded] = (await loadUniverse(config, folder, () => {})).loaded;
  const series = loaded?.series;
  const at = series?.openTime.indexOf(own.openTime[3] ?? 0) ?? -1;
  expect(series?.close[at], 'what was imported on purpose stays').toBe(own.close[3]);
  const beyond = own.openTime.filter((openTime) => openTime > Date.UTC(2024, 3, 21, 14) * 1_000).length;
  expect(series?.length, 'the sample, and what is newer').toBe(ROWS + beyond);
  const stages: string[] = [];
  const again = await loadUniverse(config, folder, ({ stage }) => stages.push(stage));
  expect([again.loaded[0]?.contentHash, new Set(stages)]).toEqual([loaded?.contentHash, new Set(['loading candles'])]);
}, 60_000);

it('a period is the same on every machine: in UTC where it names no zone', () => {
  const machine = process.env['TZ'];
  try {
    process.env['TZ'] = 'America/New_York';
    expect(new Date(2019, 0, 1).getTimezoneOffset(), 'the machine is there indeed').toBe(300);
    const period = { from: '2019-01-01T00:00', to: '2019-02-01T00:00:00' };
    expect(rangeOf({ ...config, period }, { venue: 'kraken', instrument: 'BTC/USD' })).toMatchObject({
      from: Date.UTC(2019, 0, 1) * 1_000,
      to: Date.UTC(2019, 1, 1) * 1_000,
    });
  } finally {
    if (machine === undefined) delete process.env['TZ'];
    else process.env['TZ'] = machine;
  }
});
