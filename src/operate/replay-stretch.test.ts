import { expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { DAY, instant } from '../core/time.ts';
import { askedStretch } from './replay-stretch.ts';

const series = randomCandles(24 * 40, 1);

it.each([0, -1, 1.5, 100_001, 1e9, 99_999_999_999])('a replay of %d days is refused in words', (days) => {
  expect(() => askedStretch(undefined, { from: instant(0), days }, [series])).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('from 1 to 100000') as string }),
  );
});

it('a replay lasts as long as was asked, and ends at the last time that can be counted', () => {
  const from = instant(0);
  expect(askedStretch(undefined, { from, days: 3 }, [series])).toEqual({ from, to: 3 * DAY });
  expect(askedStretch({ from: '1970-01-01', days: 2 }, {}, [series])).toEqual({ from, to: 2 * DAY });
  expect(askedStretch({ from: '2250-01-01', days: 100_000 }, {}, [series]).to).toBe(Number.MAX_SAFE_INTEGER);
});

it('a replay that is not told when to begin names a beginning that the candles have', () => {
  let advice = '';
  try {
    askedStretch(undefined, {}, [series]);
  } catch (error) {
    advice = String(error);
  }
  const [, from = '', days = ''] = /--from (\S+) --days (\d+)/.exec(advice) ?? [];
  expect(Number(days)).toBeGreaterThan(0);
  const begin = Date.parse(from) * 1_000;
  expect(begin).toBeGreaterThan(series.openTime[0] ?? Infinity);
  expect(begin + Number(days) * DAY).toBeLessThanOrEqual((series.openTime.at(-1) ?? 0) + series.interval);
  expect(askedStretch({ from, days: Number(days) }, {}, [series]).from).toBe(parseIsoTime(from));
});
