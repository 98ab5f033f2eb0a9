import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';

const series = fc.integer({ min: 0, max: 3_000 }).chain((length) =>
  fc.array(
    fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), {
      minLength: length,
      maxLength: length,
    }),
    { minLength: 1, maxLength: 3 },
  ),
);

describe('decimate', () => {
  it('keeps first, last, lowest and highest of every series, in order, and no more points than asked', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 40, max: 500 }), (lists, points) => {
        const columns = lists.map((list) => Float64Array.from(list));
        const rows = decimate(columns, points);
        const length = columns[0]?.length ?? 0;
        expect(rows.length).toBeLessThanOrEqual(Math.max(points, 2 + 2 * columns.length));
        expect(rows.every((row, index) => index === 0 || row > (rows[index - 1] as number))).toBe(true);
        if (length === 0) return;
        expect(rows[0]).toBe(0);
        expect(rows.at(-1)).toBe(length - 1);
        for (const column of columns) {
          const known = (values: Iterable<number>) => [...values].filter((value) => !Number.isNaN(value));
          const kept = known(Array.from(rows, (row) => column[row] as number));
          expect(Math.max(...kept)).toBe(Math.max(...known(column)));
          expect(Math.min(...kept)).toBe(Math.min(...known(column)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every row of a short series', () => {
    expect([...decimate([Float64Array.of(1, 2, 3)], 4_000)]).toEqual([0, 1, 2]);
  });
});
