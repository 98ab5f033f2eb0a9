import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmRows, csvText, type CandleRow } from '../../test/harness/candle-text.ts';
import { parseCsv } from '../../test/harness/parse-csv.ts';
import { positionsTo, randomSeries } from '../../test/harness/series.ts';
import { HOUR, MINUTE, type Duration, type Instant } from '../core/time.ts';
import { inspectCandles, inspectSeries } from './candle-quality.ts';
import { describeFinding, refuseLosses, refuseUnlessClean, type QualityCheck } from './quality-report.ts';

function inspect(rows: readonly CandleRow[], options: { interval?: Duration; now?: Instant } = {}) {
  return inspectCandles(parseCsv(csvText(rows)), options);
}

const found = (rows: readonly CandleRow[]) =>
  inspect(rows).report.findings.map(({ check, count, treatment }) => [check, count, treatment]);

/** Clean rows with one of them changed. */
function planted(row: number, change: Partial<CandleRow>, count = 100): CandleRow[] {
  return calmRows(count).with(row, { ...(calmRows(count)[row] as CandleRow), ...change });
}

describe('inspectCandles', () => {
  it('finds nothing in clean candles, and keeps them all', () => {
    const { report, columns } = inspect(calmRows(500));
    expect(report).toMatchObject({ rows: 500, kept: 500, dropped: 0, findings: [], gaps: [], interval: HOUR });
    expect(columns.openTime.length).toBe(500);
    expect(() => refuseUnlessClean(report, 'candles.csv')).not.toThrow();
  });

  it.each<[QualityCheck, Partial<CandleRow>, string]>([
    ['not-a-number', { close: 'NaN' }, 'close is not a number'],
    ['not-a-number', { open: '' }, 'open is not a number'],
    ['not-positive', { low: 0 }, 'low is 0'],
    ['not-positive', { open: -60_000 }, 'open is -60000'],
    ['not-positive', { volume: -1 }, 'volume is -1'],
    ['absurd', { high: 1e30 }, 'high is 1e+30'],
    ['absurd', { volume: '1e30' }, 'volume is 1e+30'],
    ['absurd', { close: 'inf' }, 'close is Infinity'],
    ['impossible-range', { high: 1 }, 'high 1'],
    ['impossible-range', { low: 70_000 }, 'low 70000'],
  ])('drops a row that is %s: %o', (check, change, detail) => {
    const { report } = inspect(planted(40, change));
    const finding = report.findings.find((each) => each.check === check);
    expect(finding).toMatchObject({
      count: 1,
      severity: 'error',
      treatment: 'dropped',
      examples: [{ row: 42, at: Date.UTC(2024, 2, 2, 16) * 1_000 }],
    });
    expect(finding?.examples[0]?.detail).toContain(detail);
    expect(report, 'the dropped row is a hole, never filled').toMatchObject({
      rows: 100,
      kept: 99,
      dropped: 1,
      gaps: [{ missing: 1 }],
    });
    expect(() => refuseUnlessClean(report, 'candles.csv')).toThrow(expect.objectContaining({ code: 'data-quality' }));
  });

  it('drops a row whose volume is no number, and keeps one without a volume as unknown', () => {
    expect(found(planted(40, { volume: 'much' }))).toContainEqual(['broken-line', 1, 'dropped']);
    for (const volume of ['', '-', 'NaN', 'null']) {
      const { report, columns } = inspect(planted(40, { volume }));
      expect(report.findings, `volume "${volume}"`).toMatchObject([
        { check: 'unknown-volume', count: 1, severity: 'warning', treatment: 'kept', examples: [{ row: 42 }] },
      ]);
      expect(columns.volume[40], 'unknown, not 0').toBeNaN();
    }
  });
});

describe('what inspectCandles refuses', () => {
  it('leaves out the candle that is not over, and refuses times before Bitcoin and in the future', () => {
    const rows = calmRows(100);
    const last = Number(rows[99]?.time) * 1_000;
    const now = (last + HOUR - 1) as Instant;
    const { report, columns } = inspect(rows, { now });
    expect(report.findings).toMatchObject([
      { check: 'unfinished', count: 1, severity: 'info', treatment: 'dropped', examples: [{ row: 101 }] },
    ]);
    expect(columns.openTime.length).toBe(99);
    expect(inspect(rows, { now: (now + 1) as Instant }).report.kept, 'over to the microsecond').toBe(100);
    expect(inspect(rows, { now: (last - HOUR) as Instant }).report.findings).toMatchObject([
      { check: 'impossible-time', count: 1 },
      { check: 'unfinished', count: 1 },
    ]);
    expect(found(planted(0, { time: Date.UTC(2008, 11, 31) }))).toContainEqual(['impossible-time', 1, 'dropped']);
  });

  it('refuses a file that loses more than one row in a hundred, for whatever reasons, unless more is allowed', () => {
    const clean = calmRows(200);
    const spoilt = (count: number) =>
      clean.map((row, index) =>
        index < count ? { ...row, ...(index % 2 === 0 ? { close: 'NaN' } : { time: 'soon' }) } : row,
      );
    expect(() => refuseLosses(inspect(spoilt(2)).report, 'candles.csv')).not.toThrow();
    const { report } = inspect(spoilt(3));
    expect(() => refuseLosses(report, 'candles.csv')).toThrow(
      /3 of 200 rows are unusable \(1.5 %\)[\s\S]*broken-line x 1[\s\S]*not-a-number x 2[\s\S]*--most-lost 1.5/,
    );
    expect(() => refuseLosses(report, 'candles.csv', 0.015)).not.toThrow();
    const twice = inspect([...clean, ...clean.slice(0, 100)]).report;
    expect(
      () => refuseLosses(twice, 'candles.csv'),
      'nothing is lost when a candle is in the file twice',
    ).not.toThrow();
  });

  it('reads closing times as such where the option says so, on the grid and just before it', () => {
    const rows = calmRows(60);
    for (const late of [3_600_000, 3_599_999]) {
      const parsed = parseCsv(csvText(rows.map((row) => ({ ...row, time: Number(row.time) + late }))), {
        stamps: 'close',
      });
      const { columns } = inspectCandles({ ...parsed, stamps: 'close' });
      expect([...columns.openTime], `${late} ms after the opening`).toEqual(
        rows.map(({ time }) => Number(time) * 1_000),
      );
    }
  });
});

describe('rows that are no candles', () => {
  it('refuses trades and calendar months as candles, and says why', () => {
    const flat = (time: (row: number) => number) =>
      calmRows(60).map((row, index) => ({
        ...row,
        time: time(index),
        open: row.close,
        high: row.close,
        low: row.close,
      }));
    const second = (row: number) => Date.UTC(2024, 2, 1) + row * 1_000;
    expect(() => inspect(flat((row) => second(row) / 4 + second(0) * 0.75))).toThrow(
      /look like trades or ticks[\s\S]*250 ms/,
    );
    expect(() => inspect(flat((row) => second(row * row)))).toThrow(
      /look like trades or ticks[\s\S]*of a single price/,
    );
    expect(inspect(flat((row) => second(row))).report.kept, 'a quiet market at a fixed distance').toBe(60);
    expect(() => inspect(calmRows(24).map((row, month) => ({ ...row, time: Date.UTC(2022, month, 1) })))).toThrow(
      /calendar months[\s\S]*28d to 31d/,
    );
    expect(() => inspect(calmRows(9).map((row, year) => ({ ...row, time: Date.UTC(2012 + year, 0, 1) })))).toThrow(
      /calendar years/,
    );
  });
});

describe('the order of candles', () => {
  it('puts disordered rows in order', () => {
    const rows = calmRows(50);
    const { report, columns } = inspect([
      ...rows.slice(0, 20),
      ...rows.slice(21, 31),
      rows[20] as CandleRow,
      ...rows.slice(31),
    ]);
    expect(report.findings).toMatchObject([
      { check: 'disorder', count: 1, severity: 'warning', treatment: 'sorted', examples: [{ row: 32 }] },
    ]);
    expect([...columns.close]).toEqual(rows.map(({ close }) => close));
  });

  it('keeps one of two equal rows, and the later of two that disagree', () => {
    const rows = calmRows(50);
    const twice = [...rows.slice(0, 11), rows[10] as CandleRow, ...rows.slice(11)];
    expect(found(twice)).toEqual([['duplicate', 1, 'dropped']]);
    const disagreeing = twice.with(11, { ...(rows[10] as CandleRow), volume: 77 });
    const { report, columns } = inspect(disagreeing);
    expect(report.findings).toMatchObject([{ check: 'conflict', severity: 'error', examples: [{ row: 13 }] }]);
    expect(report.findings[0]?.examples[0]?.detail).toMatch(/volume is 77, in row 12 it was/);
    expect(columns.volume[10]).toBe(77);
  });

  it('counts each missing candle and locates each hole', () => {
    const { report } = inspect(calmRows(60).filter((_, row) => row !== 10 && (row < 30 || row > 34)));
    expect(report.findings).toMatchObject([
      { check: 'missing', count: 6, treatment: 'noted', examples: [{ row: 12 }, { row: 31 }] },
    ]);
    expect(report.gaps.map(({ missing }) => missing)).toEqual([1, 5]);
  });

  it('drops rows off the grid', () => {
    expect(found(planted(20, { time: Date.UTC(2024, 2, 1, 20, 7) }))).toEqual([
      ['misaligned', 1, 'dropped'],
      ['missing', 1, 'noted'],
    ]);
  });

  it('keeps a grid that is shifted as a whole, and says so', () => {
    const { report } = inspect(calmRows(60, { start: Date.UTC(2024, 2, 1, 0, 30) }));
    expect(report).toMatchObject({
      kept: 60,
      findings: [{ check: 'shifted', examples: [{ detail: 'candles of 1h begin 30m after the grid' }] }],
    });
  });

  it('refuses closing times, which would show every candle one interval late', () => {
    expect(() => inspect(calmRows(60, { start: Date.UTC(2024, 2, 1, 0, 59, 59, 999) }))).toThrow(
      /closing times[\s\S]*2024-03-01T00:59:59.999Z/,
    );
  });
});

describe('findings of inspectCandles', () => {
  it('distinguishes quiet candles, misprints and real leaps, and keeps them all', () => {
    expect(found(planted(30, { volume: 0 }))).toEqual([['zero-volume', 1, 'kept']]);
    expect(found(planted(30, { close: 90_000, high: 90_010 }))).toEqual([['spike', 1, 'kept']]);
    expect(found(planted(30, { high: 90_000 }))).toEqual([['spike', 1, 'kept']]);
    expect(found(planted(30, { low: 30_000 }))).toEqual([['spike', 1, 'kept']]);
    const crash = calmRows(100).map((row, index) =>
      index < 50
        ? row
        : {
            ...row,
            open: Number(row.open) / 2,
            high: Number(row.high) / 2,
            low: Number(row.low) / 2,
            close: Number(row.close) / 2,
          },
    );
    expect(found(crash)).toEqual([['jump', 1, 'kept']]);
    expect(() => refuseUnlessClean(inspect(crash).report, 'candles.csv'), 'a real leap is information').not.toThrow();
  });

  it('explains a finding in one line', () => {
    const [finding] = inspect(planted(40, { close: -5 })).report.findings;
    expect(finding === undefined ? '' : describeFinding(finding)).toBe(
      'error not-positive x 1: A price is zero or negative, or the volume is negative. First: row 42 (2024-03-02T16:00:00Z): close is -5.',
    );
  });
});

describe('the interval and the number of candles', () => {
  it('refuses a file without one usable candle', () => {
    expect(() => inspect(calmRows(5).map((row) => ({ ...row, close: 0 })))).toThrow(
      /Not one candle is usable[\s\S]*not-positive x 5/,
    );
  });

  it('refuses an interval that the rows do not have', () => {
    expect(() => inspect(calmRows(60, { interval: MINUTE }), { interval: HOUR })).toThrow(
      /candles of 1m[\s\S]*data resample/,
    );
    expect(() => inspect(calmRows(1))).toThrow(/interval of a single candle is unknown/);
    expect(inspect(calmRows(1), { interval: HOUR }).report.kept).toBe(1);
  });

  it('takes the interval asked for in a market that seldom trades', () => {
    const sparse = calmRows(90, { interval: MINUTE }).filter((_, row) => row % 3 === 0 || row === 40);
    expect(inspect(sparse, { interval: MINUTE }).report).toMatchObject({ interval: MINUTE, kept: 31 });
  });

  it('judges a stored series by the same checks, rows counted from 1', () => {
    const report = inspectSeries(randomSeries({ present: positionsTo(50).filter((row) => row !== 20) }), 'the store');
    expect(report).toMatchObject({
      kept: 49,
      dropped: 0,
      findings: [{ check: 'missing', count: 1, examples: [{ row: 21 }] }],
    });
  });
});

describe('any rows', () => {
  it('gives ascending, distinct, usable rows whatever it is shown, and accounts for each', () => {
    const value = fc.oneof(fc.constantFrom('', 'NaN', '0', '-1', '1e30', 'inf'), fc.integer({ min: 1, max: 100_000 }));
    const change = fc.record({
      row: fc.nat(59),
      time: fc.option(fc.nat(70)),
      field: fc.constantFrom('open', 'high', 'low', 'close', 'volume'),
      value,
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const rows = calmRows(60);
        for (const { row, time, field, value } of changes) {
          Object.assign(
            rows[row] as CandleRow,
            { [field]: value },
            time === null ? {} : { time: Date.UTC(2024, 2, 1, time) },
          );
        }
        const { report, columns } = inspect(rows, { interval: HOUR });
        expect(report.kept + report.dropped).toBe(60);
        expect(report.kept).toBe(columns.openTime.length);
        const dropped = report.findings
          .filter(({ treatment }) => treatment === 'dropped')
          .reduce((sum, { count }) => sum + count, 0);
        expect(dropped, 'every dropped row has a finding').toBe(report.dropped);
        for (let row = 0; row < report.kept; row++) {
          expect(columns.openTime[row]).toBeGreaterThan(columns.openTime[row - 1] ?? 0);
          const [open, high, low, close] = [
            columns.open[row] ?? 0,
            columns.high[row] ?? 0,
            columns.low[row] ?? 0,
            columns.close[row] ?? 0,
          ];
          expect(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && high <= 1e12).toBe(true);
        }
      }),
    );
  });
});
