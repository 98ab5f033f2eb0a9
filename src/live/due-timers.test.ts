import { expect, it } from 'vitest';
import { duration, instant, SECOND } from '../core/time.ts';
import { SimulatedClock } from '../core/clock.ts';
import { TimerQueue } from '../engine/timer-queue.ts';
import { DueTimers } from './due-timers.ts';

const seconds = (count: number) => instant(count * SECOND);

it('a timer fires once no moment can come before it any more, or after it has waited for one', async () => {
  const timers = new TimerQueue();
  const fired: number[] = [];
  const [clock, feed] = [new SimulatedClock(seconds(0)), { completeUntil: seconds(60) }];
  const due = new DueTimers({
    timers,
    feed,
    clock,
    keeper: { show: ({ at }: { readonly at: number }) => void fired.push(at / SECOND) } as never,
    sender: { sendAll: () => Promise.resolve() } as never,
    timerGrace: duration(15 * SECOND),
  });
  expect(due.nextAt, 'there is none').toBe(Infinity);
  for (const at of [60, 61]) timers.add({ timer: 'exit', at: seconds(at) });
  expect(due.nextAt, 'no moment comes before it').toBe(seconds(60));
  for (const [now, so, next] of [
    [59, [], 60],
    // A moment may still come before the other one.
    [60, [60], 76],
    [75, [60], 76],
    [76, [60, 61], Infinity],
  ] as const) {
    clock.advanceTo(seconds(now));
    await due.fireDue();
    expect([fired, due.nextAt / SECOND], `at ${now} s`).toEqual([so, next]);
  }
});
