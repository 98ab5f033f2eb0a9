import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeTimeOf } from '../../src/core/candle.ts';
import type { Instant } from '../../src/core/time.ts';
import { walkForward } from '../../src/datasets/walk-forward.ts';
import { buildDataset } from '../../src/research/build-dataset.ts';
import { importFiles } from '../../src/research/data-files.ts';
import { loadUniverse, marketsOfUniverse } from '../../src/research/load-universe.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

const repository = join(import.meta.dirname, '../..');
const recorded = join(repository, '../shared/data/ohlcv-1m');

describe.skipIf(!existsSync(recorded))(`trend on recorded minutes (skipped without ${recorded})`, () => {
  it('imports two months as two segments, and no row of the dataset spans the hole', async () => {
    const workspace = scratchFolder();
    for (const coin of ['BTC', 'ETH']) {
      const files = ['2025-01', '2025-03'].map((month) => join(recorded, `${coin}USDT_1m_${month}.csv.gz`));
      const reports = await importFiles(files, {
        workspace,
        venue: 'binance',
        instrument: `${coin}/USDT`,
        progress: () => {},
      });
      expect(reports.map(({ quality }) => [quality.kept, quality.gaps.length])).toEqual([
        [50_000, 0],
        [44_640, 0],
      ]);
    }
    const config = await readSystem(join(repository, 'systems/trend.yaml'));
    const universe = await loadUniverse(config, workspaceAt(workspace).candles, () => {});
    const series = universe.loaded.map((each) => each.series);
    expect(series.map(({ segments }) => segments.length)).toEqual([2, 2]);

    const { dataset, warmup } = await buildDataset(config, marketsOfUniverse(universe));
    expect(dataset.rows).toBeGreaterThan(188_000);
    let spanning = 0;
    for (let row = 0; row < dataset.rows; row++) {
      const candles = series[dataset.market[row] as number];
      const candle = dataset.candleRow[row] as number;
      const segment = candles?.segments.find(({ start, end }) => candle >= start && candle < end);
      if (candles === undefined || segment === undefined) throw new Error('a row points at no candle');
      const earliest = candle - warmup;
      const resolved = dataset.resolvedAt[row] as Instant;
      if (earliest < segment.start || resolved > closeTimeOf(candles, segment.end - 1)) spanning++;
    }
    expect(spanning, 'rows whose features or answer reach over the hole').toBe(0);
    for (const fold of walkForward(dataset, { folds: 6 })) {
      expect(fold.test.length, 'the hole empties no fold').toBeGreaterThan(20_000);
      expect(
        fold.train.every((row) => (dataset.resolvedAt[row] as number) <= fold.testStart),
        'every training answer is known before the test',
      ).toBe(true);
    }
  }, 120_000);
});
