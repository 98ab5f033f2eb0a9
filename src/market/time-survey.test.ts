import { expect, it } from 'vitest';
import { instantFromMillis } from '../core/time.ts';
import { TimeSurvey } from './time-survey.ts';

const HOUR_MILLIS = 3_600_000;
const BEGIN = Date.UTC(2024, 0, 1);

it('times that change from a count to dates are refused, with the first row that has the other format', () => {
  const survey = new TimeSurvey({ source: 'a.csv', formats: ['ms'], now: instantFromMillis(Date.UTC(2026, 0, 1)) });
  for (let row = 0; row < 25; row++) {
    const at = BEGIN + row * HOUR_MILLIS;
    const bytes = new TextEncoder().encode(row < 10 ? `${at}` : new Date(at).toISOString());
    survey.take(bytes, 0, bytes.length);
  }
  expect(() => survey.settle()).toThrow(
    /change their format[\s\S]*a\.csv, row 11 of the candles[\s\S]*milliseconds[\s\S]*"2024-01-01T10:00:00\.000Z", which looks like dates with the year first/,
  );
});

it('the row that is named where dates change their format is one that the chosen format cannot read', () => {
  const survey = new TimeSurvey({
    source: 'a.csv',
    formats: ['month-first', 'day-first'],
    now: instantFromMillis(Date.UTC(2026, 0, 1)),
  });
  const dayFirst = 14 * 24;
  for (let row = 0; row < dayFirst + 46 * 24; row++) {
    const [day = '', clock = ''] = new Date(Date.UTC(2024, 1, 1) + row * HOUR_MILLIS).toISOString().split(/[T.]/);
    const written = row < dayFirst ? day.split('-').reverse().join('/') : day;
    survey.takeText(`${written} ${clock.slice(0, 5)}`);
  }
  expect(() => survey.settle()).toThrow(
    /change their format[\s\S]*a\.csv, row 337 of the candles[\s\S]*day first[\s\S]*"2024-02-15 00:00", which looks like dates with the year first/,
  );
});
