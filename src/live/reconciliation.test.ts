import { describe, expect, it } from 'vitest';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { reconcile } from './reconciliation.ts';

const two = instruments.slice(0, 2);
const [ONE, TWO] = two.map(({ id }) => id) as [string, string];

type Lots = Readonly<Record<string, number>>;

/** Books of 1,000 minor units of cash and 100 lots that cost nothing, beside what the account held before. */
function differences(cashMinor: bigint, lots: Lots, before: Lots = {}) {
  const ledger = new PortfolioLedger({ instruments: two, cashMinor: 1_000n });
  ledger.apply({
    id: 't1',
    order: exit().id,
    instrument: ONE,
    side: 'buy',
    lots: 100,
    priceTicks: 0,
    feeMinor: 0n,
    liquidity: 'taker',
    at: NOW,
    cause: 'order',
  });
  const foreign = { cashMinor: 30n, lots: new Map(Object.entries(before)) };
  return reconcile({ ledger, instruments: two, holdings: { cashMinor, lots: new Map(Object.entries(lots)) }, foreign });
}

describe('books held against the venue', () => {
  it("agree where the account has the run's and what it held before", () => {
    expect(differences(1_030n, { [ONE]: 100 })).toEqual([]);
    expect(differences(1_030n, { [ONE]: 105, [TWO]: -7 }, { [ONE]: 5, [TWO]: -7 })).toEqual([]);
  });

  it("differ by what is missing or too much, in each instrument and in cash, the venue's less ours", () => {
    expect(differences(1_000n, { [ONE]: 99, [TWO]: 4 }, { [ONE]: 5 })).toEqual([
      { kind: 'position', instrument: ONE, ours: 105, theirs: 99 },
      { kind: 'position', instrument: TWO, ours: 0, theirs: 4 },
      { kind: 'cash', minor: -30n },
    ]);
    expect(differences(1_031n, {})).toEqual([
      { kind: 'position', instrument: ONE, ours: 100, theirs: 0 },
      { kind: 'cash', minor: 1n },
    ]);
  });
});
