import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSeriesFile } from '../../src/adapters/files/read-series-file.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { DAY, HOUR, MINUTE, type Duration } from '../../src/core/time.ts';
import { inspectCandles } from '../../src/market/candle-quality.ts';
import { columnForesight, describeForesight } from '../../src/market/column-foresight.ts';
import { describeFinding, refuseUnlessClean } from '../../src/market/quality-report.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { resample } from '../../src/market/resample.ts';
import { effort } from '../harness/effort.ts';
import { CORRUPTIONS } from '../harness/corrupt-columns.ts';
import { positionsTo, randomSeries } from '../harness/series.ts';
import { controlMarket } from '../controls/control-market.ts';

const repository = join(import.meta.dirname, '../..');
const sample = join(repository, 'data/sample/BTCUSDT_1h_2017-2024.csv.gz');
const recorded = join(repository, '../shared/data');

const read = async (file: string) => (await readSeriesFile({ file, venue: 'binance', instrument: 'BTC/USDT' })).series;
const columnsOf = (series: CandleSeries) => columnForesight(series, series.interval).map(({ column }) => column);
const coarser = (series: CandleSeries, interval: Duration) => resample(series, { interval, partial: 'keep' }).series;

function sliceRows(series: CandleSeries, rows: number): CandleSeries {
  const take = (column: Float64Array) => column.slice(0, rows);
  return {
    ...series,
    length: rows,
    openTime: take(series.openTime),
    open: take(series.open),
    high: take(series.high),
    low: take(series.low),
    close: take(series.close),
    volume: take(series.volume),
    transactions: take(series.transactions),
    segments: [{ start: 0, end: rows }],
  };
}

let series: CandleSeries;
beforeAll(async () => {
  series = await read(sample);
});

describe('columns that contain the future, in the bundled sample', () => {
  it('are not found in real candles of an hour, four hours or a day', () => {
    for (const each of [series, coarser(series, (4 * HOUR) as Duration), coarser(series, DAY)])
      expect(columnsOf(each)).toEqual([]);
  });

  it.each(Object.entries(CORRUPTIONS))('are found: %s', (_, { columns, corrupt }) => {
    for (const each of [series, coarser(series, (4 * HOUR) as Duration)]) {
      const known = inspectCandles(
        { source: 'candles.csv', columns: corrupt(each), line: Float64Array.from(each.openTime.keys()) },
        { interval: each.interval },
      );
      const foresight = columnForesight(known.columns, each.interval);
      expect(foresight.map(({ column }) => column)).toEqual(columns);
      for (const found of foresight) expect(found.parts, 'nearly everywhere').toBeGreaterThan(0.8 * found.partsOfAll);
      expect(known.report.findings, 'import warns and keeps the rows').toContainEqual(
        expect.objectContaining({ check: 'foresight', severity: 'warning', treatment: 'kept', count: columns.length }),
      );
    }
  });

  it('are found in the one part of a long file that is wrong, and its time is named', () => {
    const { corrupt } = CORRUPTIONS['volume one candle early'] ?? {};
    const volume = series.volume.slice();
    volume.set(corrupt?.(series).volume.subarray(20_000, 24_000) ?? [], 20_000);
    const [found, ...others] = columnForesight({ ...series, volume }, series.interval);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ column: 'volume', partsOfAll: 58 });
    expect(found?.parts).toBeGreaterThanOrEqual(3);
    expect(Math.abs((found?.row ?? 0) - 20_000)).toBeLessThan(1_100);
    expect(found === undefined ? '' : describeForesight(found)).toMatch(
      /range of the next candle.* first from 201\d-.* Check how the column "volume" was made/,
    );
  });
});

describe('reports of such columns', () => {
  it('are reported by import in a sentence with what to check, and refused by strict checks', () => {
    const columns = CORRUPTIONS['close one candle early, high and low made to fit']?.corrupt(series) ?? series;
    const { report } = inspectCandles({
      source: 'candles.csv',
      columns,
      line: Float64Array.from(series.openTime.keys()),
    });
    const [finding] = report.findings.filter(({ check }) => check === 'foresight');
    expect(finding === undefined ? '' : describeFinding(finding)).toMatch(
      /Opens do not follow closes: .* Check how the column "close" was made/,
    );
    expect(() => refuseUnlessClean(report, 'candles.csv')).toThrow(expect.objectContaining({ code: 'data-quality' }));
  });

  it('are found in the number of transactions as in the volume', () => {
    const counts = series.volume.map((volume) => Math.max(1, Math.round(volume)));
    const early = CORRUPTIONS['volume one candle early']?.corrupt({ ...series, volume: counts }).volume ?? counts;
    expect(columnsOf({ ...series, transactions: counts })).toEqual([]);
    expect(columnsOf({ ...series, transactions: early })).toEqual(['transactions']);
  });

  it('are found when an amount has the sign of what comes next', () => {
    const volume = series.volume.map(
      (own, row) => own * ((series.close[row + 1] ?? 0) > (series.close[row] as number) ? 4 : 1),
    );
    expect(columnsOf({ ...series, volume })).toEqual(['volume']);
  });

  it('are not found in a market with a planted edge, however strong', () => {
    for (const drift of [0.1055, 0.3])
      expect(columnsOf(controlMarket(series, { seed: 7, bars: 20_000, drift }).series)).toEqual([]);
  });
});

/** High and low just around open and close, the wicks a factor. */
function spanning(series: CandleSeries, wick: number): CandleSeries {
  const ends = (row: number) => [series.open[row] as number, series.close[row] as number];
  return {
    ...series,
    high: series.high.map((_, row) => Math.max(...ends(row)) * wick),
    low: series.low.map((_, row) => Math.min(...ends(row)) / wick),
  };
}

describe('columns that know the future, in made-up candles', () => {
  it('are not found in random walks whose volume means nothing, nor in too few rows', () => {
    for (let seed = 1; seed <= 30; seed++)
      expect(columnsOf(randomSeries({ present: positionsTo(1_500), seed }))).toEqual([]);
    const few = CORRUPTIONS['close one candle early, high and low made to fit']?.corrupt(
      randomSeries({ present: positionsTo(150) }),
    );
    expect(few === undefined ? undefined : columnForesight(few, HOUR)).toEqual([]);
  });

  it('are not found where prices gap between sessions, nor where they only jump between bid and ask', () => {
    const random = new SeededRandom(3);
    const walk = randomSeries({ present: positionsTo(4_000) });
    let price = 100;
    const gapping = walk.open.map((_, row) => {
      walk.open[row] = price * Math.exp(0.007 * random.normal());
      price = walk.open[row] * Math.exp(0.01 * random.normal());
      return price;
    });
    expect(columnsOf(spanning({ ...walk, close: gapping }, 1.002)), 'nights of seven tenths of a day').toEqual([]);
    const side = () => (random.next() < 0.5 ? 99.9 : 100.1);
    const close = walk.close.map(side);
    expect(columnsOf(spanning({ ...walk, open: walk.open.map(side), close }, 1)), 'trades at either side').toEqual([]);
    const following = close.map((_, row) => close[Math.max(0, row - 1)] as number);
    expect(columnsOf(spanning({ ...walk, open: following, close }, 1)), 'opens that are the closes before').toEqual([]);
  });

  it('are judged without a number of transactions, with flat candles, and across holes', () => {
    const holes = positionsTo(3_000).filter((position) => position % 3 !== 0);
    expect(columnsOf(randomSeries({ present: holes })), 'no four candles in a row').toEqual([]);
    const series = randomSeries({ present: positionsTo(1_000), transactions: 'known' });
    const flat = {
      ...series,
      high: series.open,
      low: series.open,
      close: series.open,
      volume: new Float64Array(1_000),
    };
    expect(columnForesight(flat, HOUR)).toEqual([]);
  });
});

const files = existsSync(recorded)
  ? ['ohlcv-1h', 'ohlcv-5m', 'ohlcv-1m'].flatMap((folder) =>
      readdirSync(join(recorded, folder))
        .filter((name) => name.endsWith('.csv.gz'))
        .map((name) => join(folder, name)),
    )
  : [];
const chosen = effort({ usual: files.filter((name) => /SOLUSDT_5m|XRPUSDT_1m_2025-03/.test(name)), thorough: files });

describe.skipIf(!existsSync(recorded))(
  `columns that know the future, in recorded candles (skipped without ${recorded})`,
  () => {
    it.each(chosen)(
      'are not found in %s, and are found in its corrupted copies',
      { timeout: 120_000 },
      async (name) => {
        const series = await read(join(recorded, name));
        const intervals = [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY].filter(
          (interval) => interval > series.interval && (series.length * series.interval) / interval > 1_000,
        );
        const all = [series, ...intervals.map((interval) => coarser(series, interval as Duration))];
        for (const each of all) {
          expect(columnsOf(each), `${each.interval / MINUTE} minutes`).toEqual([]);
          for (const [fault, { columns, corrupt }] of Object.entries(CORRUPTIONS)) {
            const known = columnForesight(corrupt(sliceRows(each, Math.min(each.length, 20_000))), each.interval).map(
              ({ column }) => column,
            );
            expect(known, `${fault}, ${each.interval / MINUTE} minutes`).toEqual(expect.arrayContaining([...columns]));
          }
        }
      },
    );
  },
);
