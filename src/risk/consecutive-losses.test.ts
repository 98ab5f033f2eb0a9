import { expect, it } from 'vitest';
import { duration, HOUR, instant, MINUTE } from '../core/time.ts';
import { answerOf, entry, exit, forgetful, memory, NOW, view } from '../../test/support/risk-view.ts';
import { consecutiveLosses } from './consecutive-losses.ts';

const lost = (losingStreak: number, ago = 0) =>
  view({ lots: [100], memory: memory({ losingStreak, lastLossAt: NOW - ago }) });

it('the third loss in a row stops entries until resumed, exits pass', () => {
  const check = consecutiveLosses({ maximum: 3 });
  expect(answerOf(check, entry(), lost(2))).toBe('passes');
  expect(answerOf(check, entry(), lost(3, 900 * HOUR))).toBe(
    'the last 3 trades lost money, the limit is 3 in a row; a pause until resumed',
  );
  expect(answerOf(check, exit(), lost(3))).toBe('passes');
});

it('with a pause, entries go on when it is over', () => {
  const check = consecutiveLosses({ maximum: 3, pause: duration(2 * HOUR) });
  expect(answerOf(check, entry(), lost(4, 30 * MINUTE))).toBe(
    'the last 4 trades lost money, the limit is 3 in a row; a pause for 2h, 90m of it left',
  );
  expect(answerOf(check, entry(), lost(4, 2 * HOUR - 1))).not.toBe('passes');
  expect(answerOf(check, entry(), lost(4, 2 * HOUR))).toBe('passes');
  expect(answerOf(check, entry(), { ...lost(4), now: instant(NOW + 3 * HOUR) })).toBe('passes');
});

it('a streak that is not known refuses', () => {
  expect(answerOf(consecutiveLosses({ maximum: 3 }), entry(), forgetful())).toBe(
    'it is not known how many trades in a row lost money',
  );
});
