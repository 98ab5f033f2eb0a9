import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime, timeUnitOf } from './time-unit.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => {
  const written = bytes(text);
  const unit = timeUnitOf(written, 0, written.length);
  return unit === undefined ? undefined : { unit, time: readTime(written, 0, written.length, unit) };
};

describe('times of candle files', () => {
  it.each([
    ['1502942400', 's', 1_502_942_400_000_000],
    ['1502942400.25', 's', 1_502_942_400_250_000],
    ['1502942400000', 'ms', 1_502_942_400_000_000],
    ['1735689600000000', 'us', 1_735_689_600_000_000],
    ['1735689600000000000', 'ns', 1_735_689_600_000_000],
    ['2024-03-01', 'iso', Date.UTC(2024, 2, 1) * 1_000],
    ['2024-03-01 12:30', 'iso', Date.UTC(2024, 2, 1, 12, 30) * 1_000],
    ['2024-03-01T12:30:05Z', 'iso', Date.UTC(2024, 2, 1, 12, 30, 5) * 1_000],
    ['2024-03-01T12:30:05.123456Z', 'iso', Date.UTC(2024, 2, 1, 12, 30, 5) * 1_000 + 123_456],
    ['2024-03-01 12:30:05+02:00', 'iso', Date.UTC(2024, 2, 1, 10, 30, 5) * 1_000],
    ['2024-03-01T12:30:05-0530', 'iso', Date.UTC(2024, 2, 1, 18, 0, 5) * 1_000],
    ['2024-03-01 12:30:05 UTC', 'iso', Date.UTC(2024, 2, 1, 12, 30, 5) * 1_000],
  ] as const)('%s is %s', (text, unit, time) => {
    expect(read(text)).toEqual({ unit, time });
  });

  it.each(['', 'yesterday', '12', '20240301', '1.5E+12', '-1502942400', '123456789012345678901'])('"%s" is no time', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each(['2024-02-30', '2024-13-01', '2024-03-01T25:00:00Z', '2024-03-01T12:61:00Z'])('%s does not exist in the calendar', (text) => {
    expect(read(text)).toEqual({ unit: 'iso', time: Number.NaN });
  });

  it('every unit of one instant gives the same microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400_000_000, max: 4_000_000_000 }), (seconds) => {
        const units = [`${seconds}`, `${seconds}000`, `${seconds}000000`, `${seconds}000000000`, new Date(seconds * 1_000).toISOString()];
        for (const text of units) expect(read(text)?.time, `reading ${text}`).toBe(seconds * 1_000_000);
      }),
    );
  });
});
