import { describe, expect, it } from 'vitest';
import { perpetual } from '../../test/support/changing-universe.ts';
import { EdgewiseError } from '../core/errors.ts';
import { partFailureInWords } from '../core/part-failure.ts';
import { DAY, instant, instantFromMillis } from '../core/time.ts';
import { checkedNews } from './checked-news.ts';

class Silent extends Error {}

const LISTED = { kind: 'listed', at: instant(80), instrument: perpetual('B'), role: 'traded' } as const;
const SETTLED = { kind: 'settled', at: instant(80), instrument: 'A', value: 1 } as const;

/** What a run takes of a kit that gives this, whatever its types say, and what is reported. */
async function taken(
  take: () => unknown,
  { begun, now } = { begun: instant(50), now: instant(90) },
): Promise<readonly [news: readonly unknown[], reports: readonly string[]]> {
  const reports: string[] = [];
  const source: unknown = { take: async () => take() };
  const checked = checkedNews({
    source: source as Parameters<typeof checkedNews>[0]['source'],
    kit: {
      name: 'fair',
      troubleOf: (error) => (error instanceof Silent ? { trouble: 'maintenance', reason: 'closed' } : undefined),
    },
    begun,
    onFailure: (failure) => reports.push(partFailureInWords(failure)),
  });
  return [await checked.take(now), reports];
}

const SAID = 'The venue fair gave what is no news in `news.take`, and it was left out: ';

describe('what the kit of a venue gives as news', () => {
  it('is taken where it is right, also what is of the future, because it may be given only once', async () => {
    const news = [LISTED, SETTLED, { ...SETTLED, at: instant(1_000), value: 0 }];
    expect(await taken(() => news)).toEqual([news, []]);
  });

  it.each([
    [undefined, 'a list of news, which may be empty, was undefined (the answer)'],
    [null, 'a list of news, which may be empty, was null (the answer)'],
    [{}, 'a list of news, which may be empty, was object (the answer)'],
  ])('is no news and reported where it is %s instead of a list', async (answer, said) => {
    expect(await taken(() => answer)).toEqual([[], [SAID + said]]);
  });

  it.each([
    [{ ...SETTLED, value: Number.NaN }, 'a settled unit pays a finite amount, was NaN (settled A)'],
    [{ ...SETTLED, value: -5 }, 'a settled unit pays a finite amount, was -5 (settled A)'],
    [{ ...SETTLED, value: Infinity }, /^`value`: .* \(settled A\)$/],
    [{ ...SETTLED, value: '1' }, /^`value`: .* \(settled A\)$/],
    [{ ...SETTLED, at: 0.5 }, 'an instant is whole microseconds, was 0.5 (settled A)'],
    [{ ...SETTLED, kind: 'halted' }, /^`kind`: .* \(halted A\)$/],
    [undefined, /\(a piece of news\)$/],
    [{ ...LISTED, role: 'held' }, /^`role`: .* \(listed B\)$/],
    [{ ...LISTED, instrument: { ...LISTED.instrument, tick: 'x' } }, /^`instrument\.tick`: .* \(listed B\)$/],
    [
      { ...LISTED, instrument: { ...LISTED.instrument, tick: { units: 0, decimals: 2 } } },
      'a listed market has a tick above zero, was 0 (listed B)',
    ],
    [
      { ...LISTED, instrument: { ...LISTED.instrument, lot: { units: 1, decimals: 0.5 } } },
      'the decimals of a lot are a number, were 0.5 (listed B)',
    ],
    [
      {
        ...LISTED,
        instrument: { ...LISTED.instrument, tick: { units: 1, decimals: 18 }, lot: { units: 1, decimals: 1 } },
      },
      'tick and lot have at most 18 decimals together, were 18 and 1 (listed B)',
    ],
  ])('is left out and reported with the kit, the member and the market, and the rest is taken: %o', async (...row) => {
    const [wrong, said] = row;
    const [news, reports] = await taken(() => [LISTED, wrong, SETTLED]);
    expect(news).toEqual([LISTED, SETTLED]);
    expect(reports).toEqual([expect.stringMatching(SAID)]);
    expect(reports[0]?.slice(SAID.length)).toMatch(said);
  });
});

describe('a piece of news', () => {
  it('is left out where its instant is not of the time of the run, as one in milliseconds is, and the unit is named', async () => {
    const begun = instantFromMillis(Date.UTC(2026, 2, 1));
    const now = instant(begun + 10 * DAY);
    const at = (time: number) => ({ ...SETTLED, at: time });
    const right = [begun - DAY, begun, now + 366 * DAY].map(at);
    expect(await taken(() => right, { begun, now })).toEqual([right, []]);
    const unit = 'an instant is in microseconds since 1970, was ';
    const wrong = [now / 1_000, begun - DAY - 1, now + 366 * DAY + 1].map(at);
    expect(await taken(() => wrong, { begun, now })).toEqual([
      [],
      [
        '1773187200000, which is 1970-01-21T12:33:07.200Z, before the run began (settled A)',
        '1772236799999999, which is 2026-02-27T23:59:59.999999Z, before the run began (settled A)',
        '1804809600000001, which is 2027-03-12T00:00:00.000001Z, more than a year ahead (settled A)',
      ].map((text) => SAID + unit + text),
    ]);
  });
});

describe('what the kit of a venue gives as news', () => {
  it('is nothing and reported where its code throws, and trouble of the venue stays what it is', async () => {
    const bug = () => {
      throw new TypeError('x is not iterable');
    };
    expect(await taken(bug)).toEqual([[], [`${SAID}TypeError: x is not iterable (the call)`]]);
    for (const error of [new Silent('closed'), new EdgewiseError('check-failed', 'no such key')]) {
      const trouble = () => {
        throw error;
      };
      await expect(taken(trouble)).rejects.toBe(error);
    }
  });
});
