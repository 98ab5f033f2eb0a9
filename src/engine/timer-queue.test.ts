import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { TimerQueue } from './timer-queue.ts';

describe('TimerQueue', () => {
  it('gives each timer once, when it is due and not before, equal ones in the order of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), (times) => {
        const queue = new TimerQueue();
        const asked = times.map((time, index) => ({ timer: `${index}`, at: instant(time) }));
        for (const timer of asked) queue.add(timer);
        expect(queue.nextAt).toBe(Math.min(...times, Number.POSITIVE_INFINITY));
        for (let now = 0; now <= 10; now++) {
          const due = asked.filter(({ at }) => at === now);
          expect(
            due.map(() => queue.takeDue(now)),
            `at ${now}`,
          ).toEqual(due);
          expect(queue.takeDue(now), `no more at ${now}`).toBeUndefined();
        }
        expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});
