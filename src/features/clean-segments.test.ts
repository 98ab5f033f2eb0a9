import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BITCOIN } from '../../test/support/candles.ts';
import type { CandleSeries, Segment } from '../core/candle.ts';
import { HOUR, instant } from '../core/time.ts';
import { cleanSegments, isClean } from './clean-segments.ts';

/** Numbers that are prices and volumes, and every kind of number that is none. */
const numbers = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, 2.5, 30_000, 5e-324, 1.797e308) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, -1) },
);
const candles = fc.array(
  fc.record({ open: numbers, high: numbers, low: numbers, close: numbers, volume: numbers, isHole: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
);

describe('cleanSegments', () => {
  it('leaves out exactly the candles that are not clean, and never joins two segments', () => {
    fc.assert(
      fc.property(candles, (rows) => {
        const starts = [0, ...rows.keys()].filter((row, index) => index === 0 || (row > 0 && rows[row]?.isHole));
        const segments = starts.map((start, index) => ({ start, end: starts[index + 1] ?? rows.length }));
        const column = (read: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, read);
        const series: CandleSeries = {
          instrument: BITCOIN,
          interval: HOUR,
          length: rows.length,
          openTime: Float64Array.from(rows, (_, row) => instant(row * HOUR)),
          open: column(({ open }) => open),
          high: column(({ high }) => high),
          low: column(({ low }) => low),
          close: column(({ close }) => close),
          volume: column(({ volume }) => volume),
          transactions: column(() => Number.NaN),
          segments,
        };
        const expected: Segment[] = segments.flatMap(({ start, end }) => runsOfClean(rows, start, end));
        expect(cleanSegments(series)).toEqual(expected);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

/** Row by row with the rule for one candle. */
function runsOfClean(rows: readonly Parameters<typeof isClean>[0][], start: number, end: number): Segment[] {
  const runs: Segment[] = [];
  let open: number | undefined;
  for (let row = start; row <= end; row++) {
    const candle = rows[row];
    if (row < end && candle !== undefined && isClean(candle)) open ??= row;
    else if (open !== undefined) {
      runs.push({ start: open, end: row });
      open = undefined;
    }
  }
  return runs;
}
