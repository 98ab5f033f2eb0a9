import { expect, it } from 'vitest';
import { NumberedNames } from './numbered-names.ts';

it.each([0, 8, 98, 9_998, 99_999_998])('names after the first %d are numbered on and padded', (made) => {
  const names = new NumberedNames('o-', 4, made);
  const next = Array.from({ length: 5 }, () => names.next());
  expect(next).toEqual([1, 2, 3, 4, 5].map((step) => `o-${String(made + step).padStart(4, '0')}`));
});
