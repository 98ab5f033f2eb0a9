import { describe, expect, it } from 'vitest';
import { isAbsent, NumberSurvey, readNumber, type DecimalMark } from './number-style.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, style: DecimalMark) => readNumber(bytes(text), 0, bytes(text).length, style);

function settled(cells: readonly string[], delimiter = ';'): DecimalMark {
  const survey = new NumberSurvey();
  for (const cell of cells) survey.take(bytes(cell), 0, bytes(cell).length);
  return survey.settle({ source: 'a.csv', delimiter });
}

describe('readNumber', () => {
  it.each<[string, number, number]>([
    ['42000', 42_000, 42_000],
    ['1.5', 1.5, Number.NaN],
    ['1,5', Number.NaN, 1.5],
    ['1,234,567.89', 1_234_567.89, Number.NaN],
    ['1.234.567,89', Number.NaN, 1_234_567.89],
    ['1,234', 1_234, 1.234],
    ['1.234', 1.234, 1_234],
    ['0.512', 0.512, Number.NaN],
    ["42'000.50", 42_000.5, Number.NaN],
    ['42 000,50', Number.NaN, 42_000.5],
    ['42\u00a0000', 42_000, 42_000],
    ['$42,000.1', 42_000.1, Number.NaN],
    ['68.99K', 68_990, Number.NaN],
    ['1,2M', Number.NaN, 1_200_000],
    ['1.2e-05', 1.2e-5, Number.NaN],
    ['1,2e-05', Number.NaN, 1.2e-5],
    ['12,34,567', Number.NaN, Number.NaN],
    ['1,23.4', Number.NaN, Number.NaN],
    ['much', Number.NaN, Number.NaN],
    ['', Number.NaN, Number.NaN],
  ])('reads "%s" as %d with a point and as %d with a comma', (text, point, comma) => {
    expect([read(text, 'point'), read(text, 'comma')]).toEqual([point, comma]);
  });

  it('knows the words for a value that is not there', () => {
    for (const text of ['', '-', 'NaN', 'null', 'None', 'N/A'])
      expect(isAbsent(bytes(text), 0, bytes(text).length), text).toBe(true);
    for (const text of ['0', '-1', 'much']) expect(isAbsent(bytes(text), 0, bytes(text).length), text).toBe(false);
  });
});

describe('the decimal mark of a file', () => {
  it('is what explains all of its numbers', () => {
    expect(settled(['1.5', '2', '1.25'])).toBe('point');
    expect(settled(['1,5', '2', '1.234,25'])).toBe('comma');
    expect(settled(['1,000.5', '998.2', '12'])).toBe('point');
    expect(settled(['1,234', '2,345', '1,2345']), 'one number decides').toBe('comma');
    expect(settled(['1', '2'])).toBe('point');
  });

  it('is asked where both explain them as different numbers', () => {
    expect(() => settled(['1,234', '2,345'])).toThrow(
      /read in two ways[\s\S]*2 of 2 numbers such as "1,234"[\s\S]*--decimal point, or --decimal comma/,
    );
    expect(() => settled(['1.234', '2.345', '7']), 'German thousands are possible').toThrow(/read in two ways/);
    expect(settled(['1.234', '2.345', '7'], ','), 'between commas without quotes they are not').toBe('point');
  });
});
