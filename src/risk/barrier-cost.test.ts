import { expect, it } from 'vitest';
import { answerOf, entry, exit, view } from '../../test/support/risk-view.ts';
import { barrierCost } from './barrier-cost.ts';

it('a barrier of five round trips passes, one of less stops entries and lets exits through', () => {
  expect(answerOf(barrierCost({ barrier: 0.008, roundTripCost: 0.0016, minimumMultiple: 5 }), entry(), view())).toBe(
    'passes',
  );
  const check = barrierCost({ barrier: 0.007, roundTripCost: 0.0016, minimumMultiple: 5 });
  expect(answerOf(check, entry(), view())).toBe('the barrier of 0.7 % is below 5 times the round-trip cost of 0.16 %');
  expect(answerOf(check, exit(), view({ lots: [100] }))).toBe('passes');
});

it('what is a multiple in decimals passes, whatever binary fractions say', () => {
  for (let basisPoints = 1; basisPoints <= 200; basisPoints++) {
    expect(
      answerOf(
        barrierCost({ barrier: (7 * basisPoints) / 10_000, roundTripCost: basisPoints / 10_000, minimumMultiple: 7 }),
        entry(),
        view(),
      ),
    ).toBe('passes');
  }
});

it('costs that are not known refuse', () => {
  expect(
    answerOf(barrierCost({ barrier: 0.1, roundTripCost: Number.NaN, minimumMultiple: 1 }), entry(), view()),
  ).not.toBe('passes');
});
