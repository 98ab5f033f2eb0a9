import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsTo, randomSeries } from '../../test/harness/series.ts';
import { HOUR, type Instant } from '../core/time.ts';
import { COLUMN_NAMES, gatherColumns } from './candle-columns.ts';
import { candleSeriesFrom, firstRowAt, sliceSeries } from './candle-series.ts';
import { findGaps } from './find-gaps.ts';
import { mergeColumns } from './merge-columns.ts';

const START = Date.UTC(2024, 2, 1) * 1_000;
const positions = fc.uniqueArray(fc.nat(80), { maxLength: 60 }).map((rows) => rows.toSorted((a, b) => a - b));

describe('candleSeriesFrom', () => {
  it('cuts the series into segments at every hole', () => {
    expect(randomSeries({ present: [0, 1, 2, 5, 6, 9] }).segments).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 5 },
      { start: 5, end: 6 },
    ]);
    expect(randomSeries({ present: [] }).segments).toEqual([]);
  });

  it('segments and gaps together make up the whole span', () => {
    fc.assert(
      fc.property(positions, (present) => {
        const series = randomSeries({ present });
        const gaps = findGaps(series.openTime, HOUR);
        expect(gaps.length).toBe(Math.max(0, series.segments.length - 1));
        const covered = series.segments.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(covered).toBe(series.length);
        const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
        expect(covered + missing).toBe(present.length === 0 ? 0 : (present.at(-1) ?? 0) - (present[0] ?? 0) + 1);
      }),
    );
  });

  it('refuses columns that are no series', () => {
    const series = randomSeries({ present: [0, 1, 2] });
    const of = (rows: number[]) => () => candleSeriesFrom(gatherColumns(series, rows), series.instrument, HOUR);
    expect(of([0, 2, 1])).toThrow(RangeError);
    expect(of([0, 0, 1])).toThrow(RangeError);
    expect(() => candleSeriesFrom({ ...series, close: new Float64Array(2) }, series.instrument, HOUR)).toThrow(
      /close has 2 rows/,
    );
    expect(() => candleSeriesFrom(series, series.instrument, (HOUR * 2) as typeof HOUR)).toThrow(/no multiple of 2h/);
  });
});

describe('sliceSeries', () => {
  it('gives the candles that open in the range, end excluded', () => {
    const series = randomSeries({ present: [0, 1, 2, 5, 6, 9] });
    const slice = sliceSeries(series, { from: (START + HOUR) as Instant, to: (START + 6 * HOUR) as Instant });
    expect([...slice.openTime].map((time) => (time - START) / HOUR)).toEqual([1, 2, 5]);
    expect(slice.segments).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 3 },
    ]);
    expect(sliceSeries(series, {}).length).toBe(6);
    expect(sliceSeries(series, { from: (START + 3 * HOUR) as Instant, to: START as Instant }).length).toBe(0);
  });

  it('firstRowAt bisects to the first row that is not older', () => {
    fc.assert(
      fc.property(positions, fc.integer({ min: -2, max: 83 }), (present, at) => {
        const { openTime } = randomSeries({ present });
        const row = present.findIndex((position) => position >= at);
        expect(firstRowAt(openTime, (START + at * HOUR) as Instant)).toBe(row < 0 ? present.length : row);
      }),
    );
  });
});

describe('mergeColumns', () => {
  it('holds every time once, the newer rows where both have one, and counts what changed', () => {
    fc.assert(
      fc.property(positions, positions, (left, right) => {
        const old = randomSeries({ present: left, seed: 1 });
        const newer = randomSeries({ present: right, seed: 2 });
        const { columns, added, replaced } = mergeColumns(old, newer);
        expect([...columns.openTime].map((time) => (time - START) / HOUR)).toEqual(
          [...new Set([...left, ...right])].toSorted((a, b) => a - b),
        );
        expect(added).toBe(right.filter((position) => !left.includes(position)).length);
        expect(replaced).toBe(right.filter((position) => left.includes(position)).length);
        columns.openTime.forEach((time, row) => {
          const [inNewer, inOld] = [newer.openTime.indexOf(time), old.openTime.indexOf(time)];
          expect(columns.close[row]).toBe(inNewer >= 0 ? newer.close[inNewer] : old.close[inOld]);
        });
      }),
    );
  });

  it('of the same rows changes nothing', () => {
    const series = randomSeries({ present: positionsTo(50) });
    const { columns, added, replaced } = mergeColumns(series, series);
    expect([added, replaced]).toEqual([0, 0]);
    for (const name of COLUMN_NAMES) expect(columns[name]).toEqual(series[name]);
  });
});
