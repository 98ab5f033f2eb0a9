import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { workspaceAt } from '../config/workspace.ts';
import { DAY, HOUR, instant } from '../core/time.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { describeSeries, listSeries, resampleStored } from './data-files.ts';

it('resampled candles name what they were made of, and the list of the store tells which are of incomplete buckets', async () => {
  const workspace = scratchFolder();
  const hours = randomCandles(240, 3);
  const store = new ParquetCandleStore(workspaceAt(workspace).candles);
  await store.write(sliceSeries(hours, { to: instant(hours.openTime[230] ?? 0) }));
  const { venue, id } = hours.instrument;
  const made = await resampleStored({
    workspace,
    venue,
    instrument: id,
    interval: HOUR,
    into: DAY,
    partial: 'keep',
    existing: 'keep',
  });
  expect(made.partial).toBeGreaterThan(0);
  const days = (await listSeries(workspace)).filter(({ interval }) => interval === DAY);
  expect(days[0]?.origins).toMatchObject([
    { source: `${venue} ${id} 1h`, resampledFrom: HOUR, partial: made.partial, rows: 230, kept: made.rows },
  ]);
  expect(describeSeries(days)).toMatch(/candles? of incomplete buckets kept when \S+ \S+ 1h was resampled/);
  const { partial, stayed } = await resampleStored({
    workspace,
    venue,
    instrument: id,
    interval: HOUR,
    into: DAY,
    partial: 'drop',
    existing: 'merge',
  });
  expect([partial, stayed], 'what was kept before is not taken out').toEqual([made.partial, made.partial]);
});
