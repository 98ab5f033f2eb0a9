import { expect, it } from 'vitest';
import { duration, MINUTE } from '../core/time.ts';
import { answerOf, column, entry, exit, forgetful, memory, NOW, view } from '../../test/support/risk-view.ts';
import { priceAge } from './price-age.ts';

const check = priceAge({ maximumAge: duration(10 * MINUTE) });
const seen = (ago: number) => view({ lots: [100], memory: memory({ priceAt: column(NOW - ago) }) });

it('a price of the limit passes, an older one stops entries and lets exits through', () => {
  expect(answerOf(check, entry(), seen(10 * MINUTE))).toBe('passes');
  expect(answerOf(check, entry(), seen(11 * MINUTE))).toBe('the newest price of M0/USD is 11m old, the limit is 10m');
  expect(answerOf(check, exit(), seen(11 * MINUTE))).toBe('passes');
});

it("another instrument's price is no help", () => {
  const priceAt = column(NOW);
  priceAt[0] = NOW - 11 * MINUTE;
  expect(answerOf(check, entry(), view({ memory: memory({ priceAt }) }))).not.toBe('passes');
});

it('a price that was never seen refuses', () => {
  expect(answerOf(check, entry(), seen(Number.NaN))).toBe('the newest price of M0/USD is not known, the limit is 10m');
  expect(answerOf(check, entry(), forgetful())).not.toBe('passes');
});
