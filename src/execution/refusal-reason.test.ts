import { expect, it } from 'vitest';
import type { OrderState } from '../core/order.ts';
import { lacksFunds, refusalReason } from './refusal-reason.ts';

const reason = refusalReason('funds', 'EOrder:Insufficient funds');

it('a refusal keeps the code and the words of the venue', () => {
  expect(reason).toBe('funds: EOrder:Insufficient funds');
});

it.each<readonly [boolean, OrderState]>([
  [true, { kind: 'rejected', reason }],
  [false, { kind: 'rejected', reason, refused: 'for-now' }],
  [false, { kind: 'rejected', reason, refused: 'unheard' }],
  [false, { kind: 'rejected', reason: refusalReason('size', 'too small for your funds: funds: ') }],
  [false, { kind: 'rejected', reason: 'fundsless' }],
  [false, { kind: 'cancelled', filledLots: 0, reason }],
  [false, { kind: 'open', filledLots: 0 }],
  [false, { kind: 'filled' }],
])('whether it is for good and for want of funds is %s of %j', (expected, state) => {
  expect(lacksFunds(state)).toBe(expected);
});
