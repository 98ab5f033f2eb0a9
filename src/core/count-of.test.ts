import { expect, it } from 'vitest';
import { countOf, nounOf } from './count-of.ts';

it('counts in the singular for one and in the plural for everything else', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'entry order'))).toEqual([
    '0 entry orders',
    '1 entry order',
    '2 entry orders',
  ]);
  expect([1, 2].map((count) => countOf(count, 'sync', 'syncs of a day'))).toEqual(['1 sync', '2 syncs of a day']);
  expect(nounOf(1, 'trade')).toBe('trade');
});
