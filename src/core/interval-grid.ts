import { DAY, type Duration } from './time.ts';

const WEEK = 7 * DAY;
/** 1970-01-05 was a Monday: weeks begin there. */
const FIRST_MONDAY = 4 * DAY;

/** The origin of an interval's grid: UTC midnight of 1970-01-01, and for whole weeks the Monday after. */
function gridOrigin(interval: Duration): number {
  return interval % WEEK === 0 ? FIRST_MONDAY : 0;
}

/** Distance of a time from the last point of the grid before it: from 0 up to, not including, the interval. */
export function gridPhase(time: number, interval: Duration): number {
  const phase = (time - gridOrigin(interval)) % interval;
  return phase < 0 ? phase + interval : phase;
}
