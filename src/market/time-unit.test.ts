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
  ] as const)('%s is %s', (text, unit, time) => {
    expect(read(text)).toEqual({ unit, time });
  });

  it.each(['', 'yesterday', '12', '20240301', '1.5E+12', '-1502942400', '123456789012345678901', '2024-03-01'])(
    '"%s" is no time',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it('every unit of one instant gives the same microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400_000_000, max: 4_000_000_000 }), (seconds) => {
        const units = [`${seconds}`, `${seconds}000`, `${seconds}000000`, `${seconds}000000000`];
        for (const text of units) expect(read(text)?.time, `reading ${text}`).toBe(seconds * 1_000_000);
      }),
    );
  });
});
