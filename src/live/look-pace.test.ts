import { expect, it } from 'vitest';
import { duration, instant, SECOND } from '../core/time.ts';
import { LookPace } from './look-pace.ts';

const seconds = (count: number) => instant(count * SECOND);
const timing = {
  lookSoon: duration(SECOND),
  lookWhileWorking: duration(10 * SECOND),
  lookWhileQuiet: duration(30 * SECOND),
};

function looks(pace: LookPace, count: number): number[] {
  return Array.from({ length: count }, () => {
    const at = instant(pace.dueAt);
    pace.looked(at, at);
    return at / SECOND;
  });
}

it('a venue is looked at ever more seldom, until something is sent or has traded', () => {
  const pace = new LookPace(timing);
  expect(pace.hasLooked).toBe(false);
  expect(looks(pace, 6), 'after 2, 4, 8 and then every 10 seconds').toEqual([0, 2, 6, 14, 24, 34]);
  expect(pace.hasLooked).toBe(true);
  pace.lookSoon(seconds(35), SECOND);
  expect(looks(pace, 3), 'a second after it was sent').toEqual([36, 38, 42]);
  pace.lookSoon(seconds(43), 60 * SECOND);
  expect(looks(pace, 2), 'no later than it was due before').toEqual([50, 52]);
  pace.hint();
  expect(looks(pace, 2), 'a second after the last look').toEqual([53, 55]);
  pace.rest(seconds(56));
  expect(looks(pace, 1), 'while orders only rest').toEqual([86]);
});
