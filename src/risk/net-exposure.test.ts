import { expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { answerOf, entry, exit, view } from '../../test/support/risk-view.ts';
import { netExposure } from './net-exposure.ts';

// 10,000 of equity and lots of 0.1: a fifth of it are 20,000 lots.
const check = netExposure({ maximumShare: 0.2 });

it('shorts are taken off longs, to the limit and not a lot further', () => {
  const hedged = view({ lots: [0, 30_000, -20_000] });
  expect(answerOf(check, entry({ lots: 10_000 }), hedged)).toBe('passes');
  expect(answerOf(check, entry({ lots: 10_001 }), hedged)).toBe(
    'net long exposure could reach 2000.10, the limit is 2000.00 (20 % of equity)',
  );
  expect(answerOf(check, entry({ lots: 30_000, side: 'sell' }), hedged)).toBe('passes');
  expect(answerOf(check, entry({ lots: 30_001, side: 'sell' }), hedged)).toContain('net short exposure');
});

it('only the direction of the order is limited, so an entry that lessens the excess passes', () => {
  expect(answerOf(check, entry({ lots: 10_000, side: 'sell' }), view({ lots: [0, 50_000] }))).toBe('passes');
});

it('working entries of its direction count as filled, the others as not', () => {
  const working = [
    entry({ id: clientOrderId('a'), instrument: 'M1/USD', lots: 15_000 }),
    entry({ id: clientOrderId('b'), instrument: 'M2/USD', lots: 15_000, side: 'sell' }),
  ];
  expect(answerOf(check, entry({ lots: 5_000 }), view({ workingEntries: working }))).toBe('passes');
  expect(answerOf(check, entry({ lots: 5_001 }), view({ workingEntries: working }))).not.toBe('passes');
});

it('a position that is being turned counts as what it turns into', () => {
  expect(answerOf(check, entry({ lots: 20_001, side: 'sell' }), view({ lots: [10_000] }))).not.toBe('passes');
  expect(answerOf(check, entry({ lots: 20_000, side: 'sell' }), view({ lots: [10_000] }))).toBe('passes');
});

it('exits pass', () => {
  expect(answerOf(check, exit({ lots: 90_000 }), view({ lots: [90_000] }))).toBe('passes');
});
