import { expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import { EdgewiseError } from '../core/errors.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { DAY, instant } from '../core/time.ts';
import { askedStretch, type AskedStretch, type ReplaySettings } from './replay-stretch.ts';

const series = randomCandles(24 * 40, 1);
const settings = (replay: ReplaySettings['live']['replay']): ReplaySettings => ({
  live: { replay },
  validation: { holdout: 0 },
});
const NO_STRETCH = settings(undefined);

it.each([0, -1, 1.5, 100_001, 1e9, 99_999_999_999])('a replay of %d days is refused in words', (days) => {
  expect(() => askedStretch(NO_STRETCH, { from: instant(0), days }, [series])).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('from 1 to 100000') as string }),
  );
});

it('a replay lasts as long as was asked, and ends at the last time that can be counted', () => {
  const from = instant(0);
  expect(askedStretch(NO_STRETCH, { from, days: 3 }, [series])).toEqual({ from, to: 3 * DAY });
  expect(askedStretch(settings({ from: '1970-01-01', days: 2 }), {}, [series])).toEqual({ from, to: 2 * DAY });
  expect(askedStretch(settings({ from: '2250-01-01', days: 100_000 }), {}, [series]).to).toBe(Number.MAX_SAFE_INTEGER);
});

it('the advised stretch ends before the hold-out, unless a model is named, and is as long as was asked for', () => {
  const held = { ...NO_STRETCH, validation: { holdout: 0.25 } };
  const advice = (asked: AskedStretch) => {
    try {
      return askedStretch(held, asked, [series]);
    } catch (error) {
      return error instanceof EdgewiseError ? error.details.advice : error;
    }
  };
  const [, from = '', before = ''] =
    /^add `--from (\S+) --days 4`; the days from (\S+) on are held out/.exec(String(advice({ days: 4 }))) ?? [];
  expect(Date.parse(before) * 1_000 - (series.openTime[0] ?? 0)).toBeCloseTo(30 * DAY, -11);
  expect(Date.parse(from) * 1_000 + 4 * DAY).toBe(Date.parse(before) * 1_000);
  expect(advice({ days: 4, model: 'small-1' })).toMatch(/ --days 4`$/);
});

it('a replay that is not told when to begin names a beginning that the candles have', () => {
  let advice = '';
  try {
    askedStretch(NO_STRETCH, {}, [series]);
  } catch (error) {
    advice = String(error);
  }
  const [, from = '', days = ''] = /--from (\S+) --days (\d+)/.exec(advice) ?? [];
  expect(Number(days)).toBeGreaterThan(0);
  const begin = Date.parse(from) * 1_000;
  expect(begin).toBeGreaterThan(series.openTime[0] ?? Infinity);
  expect(begin + Number(days) * DAY).toBeLessThanOrEqual((series.openTime.at(-1) ?? 0) + series.interval);
  expect(askedStretch(settings({ from, days: Number(days) }), {}, [series]).from).toBe(parseIsoTime(from));
});
