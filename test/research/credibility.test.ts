import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSeriesFile } from '../../src/adapters/files/read-series-file.ts';
import { namedFile } from '../../src/adapters/files/named-file.ts';
import { writeCandleCsv } from '../../src/adapters/files/write-candle-csv.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { sliceSeries } from '../../src/market/candle-series.ts';
import { instant } from '../../src/core/time.ts';
import { renderSummaryText } from '../../src/report/summary-text.ts';
import { describeImport, importFiles } from '../../src/research/data-files.ts';
import { CORRUPTIONS } from '../harness/corrupt-columns.ts';
import { effort } from '../harness/effort.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM } from './small-system.ts';

const sample = join(import.meta.dirname, '../../data/sample/BTCUSDT_1h_2017-2024.csv.gz');
const faults = [
  'close one candle early, high and low made to fit',
  'volume one candle early',
  'high and low over two candles',
];

describe('data that contain the future', () => {
  let series: CandleSeries;
  beforeAll(async () => {
    const { series: whole } = await readSeriesFile({ file: sample, venue: 'binance', instrument: 'BTC/USDT' });
    series = sliceSeries(whole, {
      from: instant(Date.UTC(2020, 0, 1) * 1_000),
      to: instant(Date.UTC(2020, 3, 1) * 1_000),
    });
  });

  it.each(effort({ usual: faults.slice(0, 1), thorough: faults }))(
    'are reported at import and are no edge in research: %s',
    { timeout: 120_000 },
    async (fault) => {
      const workspace = scratchFolder();
      const file = join(workspace, 'candles.csv');
      const { columns, corrupt } = CORRUPTIONS[fault] ?? { columns: [], corrupt: (same: CandleSeries) => same };
      await writeCandleCsv({ ...series, ...corrupt(series) }, await namedFile(file));
      const [report] = await importFiles([file], {
        workspace,
        venue: 'binance',
        instrument: 'BTC/USDT',
        progress: () => {},
      });
      const described = report === undefined ? '' : describeImport(report);
      expect(described).toContain('A column seems to contain information from after its candle');
      expect(described).toContain(`Check how the column "${columns[0]}" was made`);

      writeFileSync(join(workspace, 'system.yaml'), SMALL_SYSTEM);
      const { summary, files } = await runSmall(workspace);
      expect(summary.verdict).toMatchObject({
        verdict: 'not credible',
        reasons: expect.arrayContaining([
          expect.objectContaining({
            test: 'credibility of data and result',
            passed: 'failed',
            detail: expect.stringContaining(`"${columns[0]}"`),
          }),
        ]),
      });
      expect(renderSummaryText(summary, { colour: 'none' })).toContain('NOT CREDIBLE: CHECK THE DATA');
      expect(readFileSync(files.report, 'utf8')).toContain('Not credible: check the data');
    },
  );
});
