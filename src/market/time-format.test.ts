import { describe, expect, it } from 'vitest';
import { LocalTime } from './local-time.ts';
import { formatsOf, readClock, TimeReader, type DateOrder } from './time-format.ts';

const iso = (micros: number) => (Number.isNaN(micros) ? 'no time' : new Date(micros / 1_000).toISOString());
const read = (text: string, format: DateOrder, zone?: string) =>
  iso(new TimeReader({ format, zone: zone === undefined ? undefined : new LocalTime(zone) }).readText(text));

describe('TimeReader', () => {
  it.each<[string, DateOrder, string]>([
    ['2024-03-01', 'year-first', '2024-03-01T00:00:00.000Z'],
    ['2024-03-01 12:30', 'year-first', '2024-03-01T12:30:00.000Z'],
    ['2024-03-01T12:30:05.123456Z', 'year-first', '2024-03-01T12:30:05.123Z'],
    ['2024-03-01 12:30:05+02:00', 'year-first', '2024-03-01T10:30:05.000Z'],
    ['2024-03-01T12:30:05-0530', 'year-first', '2024-03-01T18:00:05.000Z'],
    ['2024-03-01 12:30:05 UTC', 'year-first', '2024-03-01T12:30:05.000Z'],
    ['01.03.2024 00:00:00.000 GMT+0100', 'day-first', '2024-02-29T23:00:00.000Z'],
    ['2024-03-01 12:30:05 UTC-05:30', 'year-first', '2024-03-01T18:00:05.000Z'],
    ['2024.03.01 12:30', 'year-first', '2024-03-01T12:30:00.000Z'],
    ['2024-01-05 11-PM', 'year-first', '2024-01-05T23:00:00.000Z'],
    ['2024-01-05 12-AM', 'year-first', '2024-01-05T00:00:00.000Z'],
    ['01/02/2024 12:00:00 PM', 'month-first', '2024-01-02T12:00:00.000Z'],
    ['1/2/24 0:05', 'month-first', '2024-01-02T00:05:00.000Z'],
    ['31.01.2024 23:59', 'day-first', '2024-01-31T23:59:00.000Z'],
    ['Jan 31, 2024', 'month-name', '2024-01-31T00:00:00.000Z'],
    ['Wed, 31 Jan 2024 10:00:00 GMT', 'month-name', '2024-01-31T10:00:00.000Z'],
    ['20240131', 'compact', '2024-01-31T00:00:00.000Z'],
    ['202401312359', 'compact', '2024-01-31T23:59:00.000Z'],
    ['20240131 235958', 'compact', '2024-01-31T23:59:58.000Z'],
    ['2024-01-31 24:00', 'year-first', '2024-02-01T00:00:00.000Z'],
    ['2024-02-30', 'year-first', 'no time'],
    ['2024-13-01', 'year-first', 'no time'],
    ['2024-03-01T25:00:00Z', 'year-first', 'no time'],
    ['2024-03-01T24:01:00Z', 'year-first', 'no time'],
    ['2024-03-01T12:61:00Z', 'year-first', 'no time'],
    ['13/13/2024', 'day-first', 'no time'],
    ['01/02/2024 13:00 PM', 'month-first', 'no time'],
    ['2024-03-01 10:00 EST', 'year-first', 'no time'],
  ])('reads %s, %s, as %s', (text, format, expected) => {
    expect(read(text, format)).toBe(expected);
  });
});

describe('TimeReader with a zone', () => {
  it('takes the time of a place, summer and winter', () => {
    expect(read('2024-01-15 12:00', 'year-first', 'Europe/Berlin')).toBe('2024-01-15T11:00:00.000Z');
    expect(read('2024-07-15 12:00', 'year-first', 'Europe/Berlin')).toBe('2024-07-15T10:00:00.000Z');
    expect(read('2024-07-15 12:00Z', 'year-first', 'Europe/Berlin'), 'an offset that is written counts').toBe(
      '2024-07-15T12:00:00.000Z',
    );
    expect(read('2024-03-31 02:30', 'year-first', 'Europe/Berlin'), 'the clock skips this hour').toBe('no time');
    expect(read('2024-01-15 12:00', 'year-first', 'Asia/Kolkata')).toBe('2024-01-15T06:30:00.000Z');
  });

  it.each(['oldest first', 'newest first'])(
    'reads the hour that a clock shows twice by the order of the rows, %s',
    (order) => {
      const shown = [
        '2024-10-27 01:30',
        '2024-10-27 02:00',
        '2024-10-27 02:30',
        '2024-10-27 02:00',
        '2024-10-27 02:30',
        '2024-10-27 03:00',
      ];
      const expected = ['23:30', '00:00', '00:30', '01:00', '01:30', '02:00'];
      const reader = new TimeReader({ format: 'year-first', zone: new LocalTime('Europe/Berlin') });
      const rows = order === 'oldest first' ? shown : shown.toReversed();
      const times = rows.map((text) => iso(reader.readText(text)).slice(11, 16));
      expect(order === 'oldest first' ? times : times.toReversed()).toEqual(expected);
    },
  );
});

describe('formatsOf', () => {
  it('gives every format that a text could be of', () => {
    expect(formatsOf('01/02/2024')).toEqual(['day-first', 'month-first']);
    expect(formatsOf('13/02/2024')).toEqual(['day-first']);
    expect(formatsOf('202401020000'), 'all rows show that it is not 1976').toEqual(['ms', 'compact']);
    expect(formatsOf('1704067200')).toEqual(['s']);
    expect(formatsOf('soon')).toEqual([]);
  });
});

describe('readClock', () => {
  it('reads a time of day and nothing else', () => {
    expect(readClock('23:59:59.5')?.micros).toBe(86_399_500_000);
    expect(readClock('11 pm')?.hour).toBe(23);
    expect(readClock('000000', 'compact')?.micros).toBe(0);
    for (const text of ['12', '12:5', '13:00 PM', '2024-01-01', '42000.5'])
      expect(readClock(text), text).toBeUndefined();
  });
});
