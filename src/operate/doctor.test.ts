import { expect, it } from 'vitest';
import { DAY, instant } from '../core/time.ts';
import { daysFrom } from './doctor.ts';

it('says on which side of the time of the venue stored candles end, without a minus', () => {
  expect([instant(0), instant(DAY), instant(93 * DAY)].map((end) => daysFrom(end, instant(DAY)))).toEqual([
    '1.0 day before now',
    '0.0 days before now',
    '92.0 days after the time of the venue',
  ]);
});
