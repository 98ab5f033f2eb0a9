import { describe, expect, it } from 'vitest';
import { instant, instantFromMillis, isoFromInstant, type Instant } from '../../core/time.ts';
import { cronProblem, CronTimes } from './cron-times.ts';

const at = (text: string): Instant => instantFromMillis(Date.parse(text));
const shown = (found: Instant | undefined) => (found === undefined ? undefined : isoFromInstant(found));

describe('CronTimes', () => {
  it.each([
    ['30 0 * * *', '2026-11-22T00:29:59Z', '2026-11-21T00:30:00Z', '2026-11-22T00:30:00Z'],
    ['30 0 * * *', '2026-11-22T00:30:00Z', '2026-11-22T00:30:00Z', '2026-11-23T00:30:00Z'],
    ['0 2 * * 0', '2026-11-24T10:00:00Z', '2026-11-22T02:00:00Z', '2026-11-29T02:00:00Z'],
    ['*/5 * * * *', '2019-06-01T00:04:59Z', '2019-06-01T00:00:00Z', '2019-06-01T00:05:00Z'],
    ['30 0 29 2 *', '2026-01-01T00:00:00Z', '2024-02-29T00:30:00Z', '2028-02-29T00:30:00Z'],
    ['30 1 * * *', '2026-03-29T03:00:00Z', '2026-03-29T01:30:00Z', '2026-03-30T01:30:00Z'],
  ])('%s at %s was last due at %s and is next due at %s, in UTC', (cron, now, last, next) => {
    const times = new CronTimes(cron);
    expect([shown(times.latestBy(at(now))), shown(times.firstAfter(at(now)))]).toEqual([last, next]);
  });

  it('takes the very instant as come, and a microsecond before it as not', () => {
    const times = new CronTimes('0 * * * *');
    const due = at('2026-11-22T05:00:00Z');
    expect(times.latestBy(due)).toBe(due);
    expect(shown(times.latestBy(instant(due - 1)))).toBe('2026-11-22T04:00:00Z');
    expect(times.firstAfter(instant(due - 1))).toBe(due);
  });
});

describe('cronProblem', () => {
  it.each(['30 0 * * *', '*/5 * * * *', '0 2 * * 0', '0 2 * * SUN', '15 6,18 1-7 * *'])('takes %s', (text) => {
    expect(cronProblem(text)).toBeUndefined();
  });

  it.each([
    ['61 0 * * *', 'minute'],
    ['0 0 30 2 *', 'ever comes'],
    ['daily', 'minute, hour'],
    ['@daily', 'minute, hour'],
    ['0 30 0 * * *', 'minute, hour'],
    ['2026-11-22T00:30:00', 'minute, hour'],
    ['', 'minute, hour'],
  ])('refuses %s', (text, reason) => {
    expect(cronProblem(text)).toContain(reason);
  });
});
