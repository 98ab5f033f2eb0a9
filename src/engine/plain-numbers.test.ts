import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainNumbers } from './plain-numbers.ts';

it('a column becomes a list of the same numbers, no more and no fewer', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 6 }), (numbers) => {
      expect(plainNumbers(Float64Array.from(numbers))).toStrictEqual(numbers);
    }),
  );
});
