import { expect, it } from 'vitest';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { answerOf, column, entry, exit, view } from '../../test/support/risk-view.ts';
import { grossExposure } from './gross-exposure.ts';

// 10,000 of equity and lots of 0.1: half of it are 50,000 lots.
const check = grossExposure({ maximumShare: 0.5 });

it('long and short add up, to the limit and not a lot further', () => {
  const held = view({ lots: [0, 20_000, -20_000] });
  expect(answerOf(check, entry({ lots: 10_000 }), held)).toBe('passes');
  expect(answerOf(check, entry({ lots: 10_001 }), held)).toBe(
    'all positions together could reach 5000.10, the limit is 5000.00 (50 % of equity)',
  );
  expect(answerOf(check, entry({ lots: 10_001, side: 'sell' }), held)).not.toBe('passes');
});

it('working entries count as filled, on the larger side of each market and at their own dearer price', () => {
  const working: OrderRequest[] = [
    entry({ id: clientOrderId('a'), instrument: 'M1/USD', lots: 20_000 }),
    entry({ id: clientOrderId('b'), instrument: 'M1/USD', lots: 15_000, side: 'sell' }),
  ];
  expect(answerOf(check, entry({ lots: 30_000 }), view({ workingEntries: working }))).toBe('passes');
  expect(answerOf(check, entry({ lots: 30_001 }), view({ workingEntries: working }))).not.toBe('passes');
  const dear: OrderRequest = {
    ...entry({ id: clientOrderId('c'), instrument: 'M1/USD', lots: 20_000 }),
    kind: 'limit',
    limitTicks: 15_000,
    timeInForce: 'good-till-cancelled',
  };
  expect(answerOf(check, entry({ lots: 20_000 }), view({ workingEntries: [dear] }))).toBe('passes');
  expect(answerOf(check, entry({ lots: 20_001 }), view({ workingEntries: [dear] }))).not.toBe('passes');
});

it('a position that is being turned does not hide what it turns into', () => {
  expect(answerOf(check, entry({ lots: 50_001, side: 'sell' }), view({ lots: [30_000] }))).not.toBe('passes');
});

it('a held position without a price refuses, a market without either does not', () => {
  const prices = column(100).fill(Number.NaN, 1);
  expect(answerOf(check, entry(), view({ prices }))).toBe('passes');
  expect(answerOf(check, entry(), view({ prices, lots: [0, 1] }))).toContain('NaN');
});

it('exits pass', () => {
  expect(answerOf(check, exit({ lots: 90_000 }), view({ lots: [90_000] }))).toBe('passes');
});
