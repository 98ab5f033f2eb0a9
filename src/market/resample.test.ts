import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsTo, randomSeries } from '../../test/harness/series.ts';
import { DAY, duration, HOUR, isoFromInstant, MINUTE, type Instant } from '../core/time.ts';
import { resample } from './resample.ts';

const iso = (times: Float64Array) => [...times].map((time) => isoFromInstant(time as Instant));

describe('resample', () => {
  it('takes first open, highest high, lowest low, last close and sums', () => {
    const fine = randomSeries({ present: positionsTo(240), interval: MINUTE, transactions: 'known' });
    const { series, partial } = resample(fine, { interval: HOUR });
    expect(partial).toEqual([]);
    expect(iso(series.openTime)).toEqual([
      '2024-03-01T00:00:00Z',
      '2024-03-01T01:00:00Z',
      '2024-03-01T02:00:00Z',
      '2024-03-01T03:00:00Z',
    ]);
    for (let bucket = 0; bucket < 4; bucket++) {
      const rows = positionsTo(60).map((row) => row + 60 * bucket);
      expect(series.open[bucket]).toBe(fine.open[60 * bucket]);
      expect(series.close[bucket]).toBe(fine.close[60 * bucket + 59]);
      expect(series.high[bucket]).toBe(Math.max(...rows.map((row) => fine.high[row] as number)));
      expect(series.low[bucket]).toBe(Math.min(...rows.map((row) => fine.low[row] as number)));
      expect(series.volume[bucket]).toBeCloseTo(
        rows.reduce((sum, row) => sum + (fine.volume[row] as number), 0),
        9,
      );
      expect(series.transactions[bucket]).toBe(rows.reduce((sum, row) => sum + (fine.transactions[row] as number), 0));
    }
  });

  it('is aligned to UTC wherever the series begins, and weeks begin on Monday', () => {
    const fine = randomSeries({ present: positionsTo(24 * 20), start: Date.UTC(2024, 2, 1, 5) * 1_000 });
    expect(iso(resample(fine, { interval: duration(4 * HOUR) }).series.openTime).slice(0, 2)).toEqual([
      '2024-03-01T08:00:00Z',
      '2024-03-01T12:00:00Z',
    ]);
    expect(iso(resample(fine, { interval: duration(7 * DAY) }).series.openTime)).toEqual([
      '2024-03-04T00:00:00Z',
      '2024-03-11T00:00:00Z',
    ]);
  });

  it('makes a bucket with a hole a hole, unless the option keeps it, and reports it either way', () => {
    const fine = randomSeries({
      present: positionsTo(240).filter((row) => row !== 70 && row !== 71),
      interval: MINUTE,
    });
    const hole = { openTime: Date.UTC(2024, 2, 1, 1) * 1_000, present: 58, expected: 60 };
    const dropped = resample(fine, { interval: HOUR });
    expect([dropped.series.length, dropped.series.segments, dropped.partial]).toEqual([
      3,
      [
        { start: 0, end: 1 },
        { start: 1, end: 3 },
      ],
      [hole],
    ]);
    const kept = resample(fine, { interval: HOUR, partial: 'keep' });
    expect([kept.series.length, kept.series.segments.length, kept.partial]).toEqual([4, 1, [hole]]);
  });
});

describe('limits of resampling', () => {
  it('leaves unknown transactions unknown', () => {
    expect(
      resample(randomSeries({ present: positionsTo(60), interval: MINUTE }), { interval: HOUR }).series.transactions[0],
    ).toBeNaN();
  });

  it('refuses an interval that is no multiple', () => {
    const fine = randomSeries({ present: positionsTo(60) });
    expect(() => resample(fine, { interval: MINUTE })).toThrow(/1h do not add up to candles of 1m/);
    expect(() => resample(fine, { interval: duration(1.5 * HOUR) })).toThrow(RangeError);
  });

  it('in two steps gives the same as in one, when whole buckets only are kept', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 590 }), (present) => {
        const fine = randomSeries({ present: present.toSorted((a, b) => a - b), interval: MINUTE });
        const quarter = resample(fine, { interval: duration(15 * MINUTE) }).series;
        const stepped = resample(quarter, { interval: HOUR }).series;
        const direct = resample(fine, { interval: HOUR }).series;
        expect(stepped.openTime).toEqual(direct.openTime);
        expect(stepped.high).toEqual(direct.high);
        expect(stepped.close).toEqual(direct.close);
      }),
    );
  });
});
