import { expect, it } from 'vitest';
import { dailyLoss } from './daily-loss.ts';
import { percent } from './percent.ts';
import { positionSize } from './position-size.ts';
import { answerOf, entry, view } from '../../test/support/risk-view.ts';

it.each([
  [0.07, '7 %'],
  [0.29, '29 %'],
  [0.0026, '0.26 %'],
  [0.123_456_7, '12.3457 %'],
  [0, '0 %'],
])('a share of %s is %s, without the last digits of a binary fraction', (share, words) => {
  expect(percent(share)).toBe(words);
});

it('a limit of 7 % is 7 % in the words of its refusal', () => {
  expect(answerOf(positionSize({ maximumShare: 0.07 }), entry({ lots: 50_000 }), view())).toContain('(7 % of equity)');
  expect(answerOf(dailyLoss({ maximumLoss: 0.07 }), entry(), view({ equity: 1 }))).toContain(', 7 % under the start');
});
