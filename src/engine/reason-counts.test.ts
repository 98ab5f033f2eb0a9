import { describe, expect, it } from 'vitest';
import { ReasonCounts } from './reason-counts.ts';

/** What is listed after these reasons of one kind. */
function listed(reasons: readonly (string | undefined)[]) {
  const counts = new ReasonCounts<'refused'>();
  for (const reason of reasons) counts.add('refused', reason);
  return counts.list().map(({ reason, count }) => [reason, count]);
}

describe('reasons that differ only in words with a digit are one, with a range', () => {
  it.each([
    ['by number', ['worth 9.5 USD', 'worth 10 USD', 'worth -3 USD'], 'worth -3 to 10 USD'],
    ['by letters where no word begins with a number', ['market M2/USD', 'market M10/USD'], 'market M10/USD to M2/USD'],
    ['by letters where one of two begins with a number', ['model 7', 'model v1'], 'model 7 to v1'],
    ['by letters where the numbers are equal', ['after 1h', 'after 1d'], 'after 1d to 1h'],
    ['for each such word', ['1 of 5 lots', '2 of 4 lots'], '1 to 2 of 4 to 5 lots'],
    ['and one word where all are alike', ['limit 5 %', 'limit 5 %'], 'limit 5 %'],
  ])('%s', (_, reasons, range) => {
    expect(listed(reasons)).toEqual([[range, reasons.length]]);
    expect(listed(reasons.toReversed()), 'in whatever order they came').toEqual([[range, reasons.length]]);
  });

  it('and others are counted apart, the most frequent first', () => {
    expect(listed(['too small', 'too old', undefined, 'too old', undefined, undefined])).toEqual([
      [undefined, 3],
      ['too old', 2],
      ['too small', 1],
    ]);
  });

  it('and beyond the first dozens of a kind they are counted together', () => {
    const words = Array.from({ length: 30 }, (_, place) => `because of ${String.fromCodePoint(97 + place)}`);
    const all = listed([...words, ...words]);
    expect(all.length).toBeLessThan(words.length);
    expect(all[0], 'the first ones are counted apart twice each').toEqual(['other reasons', 60 - 2 * (all.length - 1)]);
  });
});
