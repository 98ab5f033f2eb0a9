import { expect, it } from 'vitest';
import { minorFromAmount } from '../core/money.ts';
import { Account } from './account.ts';

const CENT = minorFromAmount(0.01);
const toCents = (minor: bigint): bigint => (minor / CENT) * CENT;

it('an account keeps cash as its venue rounds it, and says what the rounding came to', () => {
  const account = new Account(minorFromAmount(100), 1, { amountMinor: toCents, feeMinor: toCents });
  account.trade(0, 3, minorFromAmount(10.005), minorFromAmount(0.019));
  expect(account.cashMinor, '10 and 0.01 were taken').toBe(minorFromAmount(89.99));
  expect(account.roundingMinor, '0.005 of the amount and 0.009 of the fee').toBe(minorFromAmount(0.014));
  expect([account.costMinor[0], account.feesMinor], 'cost and fees are exact').toEqual([
    minorFromAmount(10.005),
    minorFromAmount(0.019),
  ]);
});

it('an account of a venue that does not round has nothing to say of rounding', () => {
  const account = new Account(minorFromAmount(100), 1);
  account.trade(0, 3, minorFromAmount(10.005), minorFromAmount(0.019));
  expect([account.cashMinor, account.roundingMinor]).toEqual([minorFromAmount(89.976), 0n]);
});
