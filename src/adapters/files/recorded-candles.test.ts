import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { effort, isThorough } from '../../../test/harness/effort.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { HOUR, isoFromInstant, MINUTE } from '../../core/time.ts';
import { resample } from '../../market/resample.ts';
import { ParquetCandleStore } from '../duckdb/parquet-candle-store.ts';
import { importCandles } from './import-candles.ts';

const ROOT = join(import.meta.dirname, '../../..');
const RECORDED = join(ROOT, '../shared/data/ohlcv-1m');

interface CandleSums {
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  readonly sums: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number>>;
  readonly gaps: number;
  readonly missing: number;
  readonly longest: number;
  readonly zeroVolume: number;
}

describe('the bundled sample', () => {
  it('imports to what an independent reading of it finds, to the last bit', async () => {
    const golden = JSON.parse(readFileSync(join(ROOT, 'test/golden/candle-sums.json'), 'utf8')) as CandleSums;
    const store = new ParquetCandleStore(scratchFolder());
    const report = await importCandles({
      store,
      file: join(ROOT, 'data/sample/BTCUSDT_1h_2017-2024.csv.gz'),
      venue: 'binance',
      instrument: 'BTC/USDT',
    });
    const { series } = await store.load({ venue: 'binance', instrument: 'BTC/USDT', interval: HOUR });
    const sums = Object.fromEntries(
      (['open', 'high', 'low', 'close', 'volume'] as const).map((name) => [
        name,
        series[name].reduce((sum, value) => sum + value, 0),
      ]),
    );
    expect(sums).toEqual(golden.sums);
    expect([series.length, series.openTime[0], series.openTime.at(-1)]).toEqual([
      golden.rows,
      golden.first * 1_000,
      golden.last * 1_000,
    ]);
    expect(series.segments).toHaveLength(golden.gaps + 1);
    expect(Math.max(...report.quality.gaps.map(({ missing }) => missing))).toBe(golden.longest);
    expect(report.quality.findings.map(({ check, count }) => [check, count])).toEqual([
      ['missing', golden.missing],
      ['zero-volume', golden.zeroVolume],
      ['jump', 5],
    ]);
    expect(report.quality.dropped).toBe(0);
  });
});

describe.skipIf(!existsSync(RECORDED))('recorded one-minute candles (skipped where ../shared/data is absent)', () => {
  it.each(effort({ usual: ['BTC'], thorough: ['BTC', 'ETH'] }))(
    'of %s, January and March 2025, are two segments',
    async (base) => {
      const store = new ParquetCandleStore(scratchFolder());
      const key = { venue: 'binance', instrument: `${base}/USDT` };
      for (const part of ['2025-01', '2025-03']) {
        const { quality, segments } = await importCandles({
          store,
          ...key,
          file: join(RECORDED, `${base}USDT_1m_${part}.csv.gz`),
        });
        expect([quality.dropped, quality.gaps, segments]).toEqual([0, [], 1]);
      }
      const { series } = await store.load({ ...key, interval: MINUTE });
      expect(series.segments).toEqual([
        { start: 0, end: 50_000 },
        { start: 50_000, end: 94_640 },
      ]);
      const [listed] = await store.list();
      expect(listed?.gaps.map(({ from, to }) => [isoFromInstant(from), isoFromInstant(to)])).toEqual([
        ['2025-02-04T20:20:00Z', '2025-03-01T03:00:00Z'],
      ]);
      expect(
        resample(series, { interval: HOUR }).partial.map(({ present }) => present),
        'only the last hour before the hole is incomplete',
      ).toEqual([20]);
    },
  );

  it.runIf(isThorough)('of Bitfinex, 2019, keep their real gaps, and every one is reported', async () => {
    const store = new ParquetCandleStore(scratchFolder());
    const key = { venue: 'bitfinex', instrument: 'BTC/USD' };
    const { quality, segments } = await importCandles({
      store,
      ...key,
      file: join(RECORDED, 'bitfinex_BTCUSD_1m_2019.csv.gz'),
    });
    const missing = 365 * 1_440 - 512_727;
    expect(quality.findings).toMatchObject([{ check: 'missing', count: missing }]);
    expect([quality.kept, quality.dropped, segments]).toEqual([512_727, 0, quality.gaps.length + 1]);
    const [listed] = await store.list();
    expect(listed?.gaps).toEqual(quality.gaps);
    expect((await store.load({ ...key, interval: MINUTE })).series.segments).toHaveLength(segments);
  });
});
