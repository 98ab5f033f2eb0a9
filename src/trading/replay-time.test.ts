import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { DAY, HOUR, instant, MINUTE, SECOND, type Instant } from '../core/time.ts';
import { ReplayTime } from './replay-time.ts';

const BEGIN = 1_704_067_200 * SECOND;
const END = instant(BEGIN + DAY);

/** A venue at which something happens at these times, and a session that wants to be woken. */
function stage({ happens = [], dueAt = Infinity }: { happens?: readonly number[]; dueAt?: number } = {}) {
  const clock = new SimulatedClock(BEGIN as Instant);
  let done: number = BEGIN;
  const venue = {
    onNews: () => undefined,
    catchUp: () => (done = clock.now()),
    get nextInstant() {
      return happens.find((at) => at > done) ?? Infinity;
    },
  };
  const session = { hint: () => undefined, wakeAt: END, dueAt };
  const time = new ReplayTime({ clock, venue, session, end: END, kit: 'fair' });
  /** Turns until the end, after each of which the session wants to be woken then. */
  const turns = (wakeAt: () => number): number[] => {
    const times: number[] = [];
    while (clock.now() < END && times.length < 10_000) {
      time.pass(instant(wakeAt()), 'for-news');
      times.push((clock.now() - BEGIN) / SECOND);
    }
    return times;
  };
  return { clock, turns, time, session, venue };
}

describe('the time of a replay', () => {
  it('goes to when the session wakes, and a second on where that is at once', () => {
    const { clock, turns, time } = stage();
    time.pass(instant(BEGIN), 'for-news');
    expect(clock.now() - BEGIN).toBe(SECOND);
    expect(turns(() => clock.now() + 6 * HOUR)).toEqual([21_601, 43_201, 64_801, 86_400]);
  });

  it('goes on to what happens next at the venue where its market is asked again and again in vain', () => {
    const { turns } = stage({ happens: [BEGIN + 2 * HOUR, BEGIN + 20 * HOUR] });
    const times = turns(() => BEGIN);
    expect(times.slice(0, 8)).toEqual([1, 3, 7, 15, 31, 63, 7_200, 7_201]);
    expect(times).toContain(20 * 3_600);
    expect([times.length, times.at(-1)], 'and then to the end').toEqual([21, 86_400]);
  });

  it('does not pass what is due in the session while its market is asked in vain', () => {
    const times = stage({ dueAt: BEGIN + HOUR }).turns(() => BEGIN);
    expect(times.slice(0, 7)).toEqual([1, 3, 7, 15, 31, 63, 3_600]);
  });

  it('begins anew to ask every second where a candle has come', () => {
    const { clock, time } = stage();
    for (let turn = 0; turn < 5; turn++) time.pass(instant(BEGIN), 'for-news');
    time.pass(instant(clock.now() + MINUTE), 'for-news');
    const before = clock.now();
    time.pass(before, 'for-news');
    expect(clock.now() - before).toBe(SECOND);
  });

  it.each([
    ['one that had passed, 1001 times in a row', BEGIN - 1],
    ['NaN', Number.NaN],
  ])('ends with the name of the venue where its next instant is %s', (actual, nextInstant) => {
    const { clock, venue, session } = stage();
    const time = new ReplayTime({ clock, venue: { ...venue, nextInstant }, session, end: END, kit: 'fair' });
    expect(() => time.pass(END, 'for-news')).toThrow(
      expect.objectContaining({
        code: 'part-failed',
        message: expect.stringMatching(/simulator of the venue fair .*`nextInstant`/) as string,
        details: expect.objectContaining({ actual }) as object,
      }),
    );
  });
});
