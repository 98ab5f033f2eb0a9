import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY, instant, MINUTE } from '../core/time.ts';
import { answerOf, entry, exit, forgetful, memory, NOW, view } from '../../test/support/risk-view.ts';
import { ApprovalTimes } from './approval-times.ts';
import { orderRate } from './order-rate.ts';

/** A view after so many orders in the last minute and day. */
const after = (minute: number, day: number) =>
  view({
    lots: [100],
    memory: memory({ approvedSince: (at) => (at === NOW - MINUTE ? minute : at === NOW - DAY ? day : Number.NaN) }),
  });

it('the order after the last allowed one is refused, in a minute and in a day; exits pass', () => {
  const check = orderRate({ perMinute: 3, perDay: 20 });
  expect(answerOf(check, entry(), after(2, 19))).toBe('passes');
  expect(answerOf(check, entry(), after(3, 19))).toBe('3 orders were approved in the last minute, the limit is 3');
  expect(answerOf(check, entry(), after(2, 20))).toBe('20 orders were approved in the last 24 hours, the limit is 20');
  expect(answerOf(check, exit(), after(99, 99))).toBe('passes');
});

it('either limit can be left out; a number that is not known refuses', () => {
  expect(answerOf(orderRate({ perDay: 20 }), entry(), after(99, 19))).toBe('passes');
  expect(answerOf(orderRate({ perMinute: 3 }), entry(), after(2, 99))).toBe('passes');
  expect(answerOf(orderRate({ perMinute: 3 }), entry(), forgetful())).not.toBe('passes');
  expect(answerOf(orderRate({ perMinute: 3 }), entry(), after(2, Number.NaN)), 'the day is not asked').toBe('passes');
  expect(answerOf(orderRate({ perDay: 20 }), entry(), after(Number.NaN, 19)), 'nor the minute').toBe('passes');
});

it('approvals are counted over any span up to a day, whatever was forgotten', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: DAY / 4 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: DAY }),
      (gaps, span) => {
        const times = new ApprovalTimes();
        let now: number = NOW;
        const all = gaps.map((gap) => (now += gap));
        for (const at of all) times.add(instant(at));
        expect(times.since(instant(now - span))).toBe(all.filter((at) => at > now - span).length);
      },
    ),
    { seed: 3 },
  );
});
