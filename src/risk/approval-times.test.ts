import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/support/risk-view.ts';
import { DAY, HOUR, instant, SECOND } from '../core/time.ts';
import { ApprovalTimes } from './approval-times.ts';

describe('ApprovalTimes', () => {
  it('counts what was approved later than an instant, that instant itself left out', () => {
    const times = new ApprovalTimes();
    expect(times.since(instant(0))).toBe(0);
    for (const seconds of [0, 1, 1, 5]) times.add(instant(NOW + seconds * SECOND));
    expect([-1, 0, 1, 5].map((seconds) => times.since(instant(NOW + seconds * SECOND)))).toEqual([4, 3, 1, 0]);
  });

  it('forgets what is a day old, and nothing younger', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 }), (hours) => {
        const times = new ApprovalTimes();
        let at = NOW;
        const all = hours.map((step) => (at = instant(at + step * HOUR)));
        for (const time of all) times.add(time);
        expect(times.since(instant(0))).toBe(all.filter((time) => time > at - DAY).length);
      }),
    );
  });

  it('counts and remembers the same as a list of all times, over thousands of approvals', () => {
    const times = new ApprovalTimes();
    const all: number[] = [];
    for (let place = 0; place < 5_000; place++) {
      const at = instant(NOW + place * 100 * SECOND);
      times.add(at);
      all.push(at);
      if (place % 97 !== 0) continue;
      const day = all.filter((time) => time > at - DAY);
      expect(times.since(instant(at - HOUR))).toBe(all.filter((time) => time > at - HOUR).length);
      expect(times.snapshot()).toEqual(day);
    }
    const other = new ApprovalTimes();
    for (const at of all.slice(0, 1_500)) other.add(instant(at));
    other.restore(times.snapshot());
    expect(other.snapshot()).toEqual(times.snapshot());
    expect(other.since(instant(0))).toBe(times.since(instant(0)));
  });
});
