import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseIsoTime } from './iso-time.ts';
import { instant, isoFromInstant } from './time.ts';

const zone = process.env['TZ'];

afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('a day or time that a person wrote', () => {
  it.each([
    ['UTC', 0],
    ['America/New_York', 300],
    ['Asia/Tokyo', -540],
  ] as const)('is the same instant on a machine in %s', (machine, behindUtc) => {
    process.env['TZ'] = machine;
    expect(new Date(2019, 0, 1).getTimezoneOffset(), 'the machine is there indeed').toBe(behindUtc);
    expect(
      [
        '2019-01-01',
        '2019-01-01T00:00',
        '2019-01-01T00:00:00.000',
        '2019-01-01T00:00Z',
        '2019-01-01T09:00+09:00',
        '2018-12-31T19:00:00-05:00',
      ].map(parseIsoTime),
    ).toEqual(Array.from({ length: 6 }, () => 1_546_300_800_000_000));
  });

  it.each([
    '',
    '1',
    '2019',
    '2019-1-1',
    '2019-01',
    '01/02/2019',
    'yesterday',
    '2019-02-31',
    '2019-02-29',
    '2019-13-01',
    '2019-00-10',
    '2019-01-01T24:00',
    '2019-01-01T10',
    '2019-01-01T10:60',
    '2019-01-01T10:00:60',
    '2019-01-01 10:00',
    '2019-01-01Z',
    '2019-01-01T10:00+0900',
    '2019-01-01T10:00+24:00',
    '2019-01-01T10:00 EST',
    ' 2019-01-01',
    '9999-01-01',
    '0001-01-01',
  ])('is not %j', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });
});

describe('a day or time that parseIsoTime reads', () => {
  it('may be the 29th of February of a leap year, and have microseconds', () => {
    expect(parseIsoTime('2024-02-29T00:00:00.000123Z')).toBe(1_709_164_800_000_123);
  });

  it('reads every instant that we write', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000_000_000, max: 9_000_000_000_000_000 }), (at) => {
        expect(parseIsoTime(isoFromInstant(instant(at)))).toBe(at);
      }),
    );
  });
});
