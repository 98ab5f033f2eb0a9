import { expect, it } from 'vitest';
import { DAY, instant } from '../core/time.ts';
import { askedStretch } from './replay-stretch.ts';

it.each([0, -1, 1.5, 100_001, 1e9, 99_999_999_999])('a replay of %d days is refused in words', (days) => {
  expect(() => askedStretch(undefined, { from: instant(0), days })).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('from 1 to 100000') as string }),
  );
});

it('a replay lasts as long as was asked, and ends at the last time that can be counted', () => {
  const from = instant(0);
  expect(askedStretch(undefined, { from, days: 3 })).toEqual({ from, to: 3 * DAY });
  expect(askedStretch({ from: '1970-01-01', days: 2 }, {})).toEqual({ from, to: 2 * DAY });
  expect(askedStretch({ from: '2250-01-01', days: 100_000 }, {}).to).toBe(Number.MAX_SAFE_INTEGER);
});
