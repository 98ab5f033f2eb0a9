import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StepColumn } from './step-column.ts';

it('has at each row the value that was set last, and zeros before the first', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined })), (given) => {
      const column = new StepColumn();
      let newest = 0;
      const expected = given.map((value, row) => {
        if (value !== undefined) column.set(row, value);
        newest = value ?? newest;
        return newest;
      });
      expect([...column.numbers(given.length)]).toEqual(expected);
      expect([...column.numbers(1)], 'cut').toEqual([expected[0] ?? 0]);
    }),
  );
});

it('a row that is set again has the newer value', () => {
  const column = new StepColumn();
  column.set(1, 5);
  column.set(1, 0);
  column.set(2, 7);
  expect([...column.numbers(4)]).toEqual([0, 0, 7, 7]);
});
