import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal } from './decimal.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readDecimal(bytes(text), 0, bytes(text).length);

describe('readDecimal', () => {
  it('gives the very double that Number gives, for any way a number is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(read(`${value}`)).toBe(Number(`${value}`));
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 25n }),
        fc.integer({ min: 0, max: 24 }),
        fc.constantFrom('', '-', '+'),
        (digits, decimals, sign) => {
          const padded = `${digits}`.padStart(decimals + 1, '0');
          const text = `${sign}${padded.slice(0, padded.length - decimals)}.${padded.slice(padded.length - decimals)}`;
          expect(read(text), `reading ${text}`).toBe(Number(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['1e30', 1e30],
    ['.5', 0.5],
    ['5.', 5],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
  ] as const)('%s is read', (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each(['', '.', '-', 'NaN', 'nan', 'null', 'abc', '1,5', '1.2.3', '0x10', '12abc'])('"%s" is no number', (text) => {
    expect(read(text)).toBeNaN();
  });
});
