import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instruments as five } from '../../test/support/risk-view.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount, notionalMinor } from '../core/money.ts';
import { clientOrderId } from '../core/order.ts';
import { SECOND, type Instant } from '../core/time.ts';
import type { ToldCashFlow } from '../execution/venue.port.ts';
import { causeFor, type AccountUse } from '../live/ledger-reading.ts';
import { planAdoption } from './plan-adoption.ts';

const SPOT: Instrument = { ...(five[0] as Instrument), kind: 'spot' };
const CASH = minorFromAmount(100_000);
const at = (second: number) => (1_704_067_200 * SECOND + second * SECOND) as Instant;

const fill = (id: string, second: number, terms: Partial<Fill>): Fill => ({
  id,
  order: clientOrderId(`o${id}`),
  instrument: SPOT.id,
  side: 'sell',
  lots: 1,
  priceTicks: 10_000,
  feeMinor: 0n,
  liquidity: 'taker',
  at: at(second),
  cause: 'by-hand',
  ...terms,
});
const worth = ({ priceTicks, lots, side, feeMinor }: Fill): bigint =>
  (side === 'sell' ? 1n : -1n) * notionalMinor(priceTicks, lots, SPOT.tick, SPOT.lot) - feeMinor;

/** A run that bought 100 lots beside 1,000 of its owner, who then trades by hand. */
const traded = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 1, max: 90 }),
    price: fc.integer({ min: 5_000, max: 20_000 }),
    fee: fc.bigInt({ min: 0n, max: minorFromAmount(3) }),
    rounding: fc.integer({ min: -50, max: 50 }),
    booked: fc.boolean(),
  }),
  { maxLength: 8 },
);

/**
 * Ledger entries of trades. The venue keeps money in fewer decimals, so each moves a little more or less than the
 * trade.
 */
function flowsOf(trades: readonly Fill[], roundings: readonly number[]): ToldCashFlow[] {
  return trades.map((trade, place) => ({
    id: `L${place}`,
    at: trade.at,
    amountMinor: worth(trade) + BigInt(roundings[place] ?? 0),
    cause: 'transfer',
    trade: trade.id,
  }));
}

it('an adoption makes the ledger agree with the venue when trades only closed, never opens or turns a position, and books no money twice', () => {
  fc.assert(
    fc.property(traded, fc.constantFrom<AccountUse>('own', 'shared'), (hand, account) => {
      const bought = fill('b', 0, { side: 'buy', lots: 100, cause: 'order' });
      const foreignTrades = hand.map(({ side, lots, price, fee }, place) =>
        fill(`x${place}`, 10 + place, { side, lots, priceTicks: price, feeMinor: fee }),
      );
      const flows = flowsOf(
        foreignTrades,
        hand.map(({ rounding }) => rounding),
      );
      const gone = foreignTrades.reduce((sum, { side, lots }) => sum + (side === 'sell' ? lots : -lots), 0);
      const paid = flows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      const holdings = { cashMinor: CASH + worth(bought) + paid, lots: new Map([[SPOT.id, 1_100 - gone]]) };
      const booked = flows
        .filter((_, place) => hand[place]!.booked)
        .map((flow) => ({
          kind: 'cash-flow' as const,
          id: flow.id,
          at: flow.at,
          amountMinor: flow.amountMinor,
          cause: causeFor(flow, account),
        }));
      const journal = {
        account,
        instruments: [SPOT],
        cashMinor: CASH,
        events: [{ kind: 'fill' as const, fill: bought }, ...booked],
        foreign: { cashMinor: 0n, lots: new Map([[SPOT.id, 1_000]]) },
      };
      const plan = planAdoption(journal, {
        fills: [bought],
        foreignTrades,
        flows,
        notInLedger: [],
        askedAt: at(100),
        holdings,
      });
      const adopted = plan.fills.reduce((sum, { lots }) => sum + lots, 0);
      expect(plan.fills.every(({ side }) => side === 'sell')).toBe(true);
      expect(adopted, 'no more than is gone, and than the run had').toBe(Math.max(0, Math.min(100, gone)));
      const isClosing = gone >= 0 && gone <= 100;
      expect(isClosing ? plan.after : [], 'all that is different is explained').toEqual([]);
      const ids = plan.events.flatMap((event) => (event.kind === 'cash-flow' ? [event.id] : [event.fill.id]));
      expect(new Set(ids).size, 'nothing is booked twice').toBe(ids.length);
      const sum = plan.events.reduce(
        (total, event) => total + (event.kind === 'cash-flow' ? event.amountMinor : worth(event.fill)),
        0n,
      );
      const unbooked = flows
        .filter((_, place) => !hand[place]!.booked)
        .reduce((total, { amountMinor }) => total + amountMinor, 0n);
      expect(isClosing ? sum : unbooked, 'the money of the plan is what the venue has moved and the books lack').toBe(
        unbooked,
      );
    }),
    { numRuns: 300 },
  );
});

it('an adoption books no rounding of a fill of the run that the ledger does not show, and waits for it', () => {
  const bought = fill('b', 0, { side: 'buy', lots: 100, cause: 'order' });
  const sold = fill('k', 10, { lots: 100, cause: 'order' });
  const journal = {
    account: 'own' as const,
    instruments: [SPOT],
    cashMinor: CASH,
    events: [{ kind: 'fill' as const, fill: bought }],
    foreign: { cashMinor: 0n, lots: new Map() },
  };
  const holdings = { cashMinor: CASH + worth(bought) + worth(sold) - 30n, lots: new Map() };
  const facts = { fills: [bought, sold], foreignTrades: [], holdings };
  const late = planAdoption(journal, { ...facts, flows: [], notInLedger: ['k'], askedAt: at(100) });
  expect([late.waitsFor, late.roundingMinor, late.after]).toEqual([['k'], 0n, [{ kind: 'cash', minor: -30n }]]);
  const told: ToldCashFlow = { id: 'rounding k', at: sold.at, amountMinor: -30n, cause: 'rounding' };
  const plan = planAdoption(journal, { ...facts, flows: [told], notInLedger: [], askedAt: at(100) });
  expect([
    plan.waitsFor,
    plan.after,
    plan.events.map((event) => (event.kind === 'cash-flow' ? event.id : event.fill.id)),
  ]).toEqual([[], [], ['k', 'rounding k']]);
});

it('an adoption books nothing for a balance that is ahead of the ledger', () => {
  const bought = fill('b', 0, { side: 'buy', lots: 100, cause: 'order' });
  const sold = fill('x', 10, { lots: 100 });
  const journal = {
    account: 'own' as const,
    instruments: [SPOT],
    cashMinor: CASH,
    events: [{ kind: 'fill' as const, fill: bought }],
    foreign: { cashMinor: 0n, lots: new Map() },
  };
  const flows: ToldCashFlow[] = [
    { id: 'L1', at: sold.at, amountMinor: worth(sold) + 7n, cause: 'transfer', trade: 'x' },
  ];
  // A rollover of a thousandth of a dollar has been charged, and the ledger does not show it yet.
  const holdings = { cashMinor: CASH + worth(bought) + worth(sold) + 7n - minorFromAmount(0.001), lots: new Map() };
  const plan = planAdoption(journal, {
    fills: [bought],
    foreignTrades: [sold],
    flows,
    notInLedger: [],
    askedAt: at(100),
    holdings,
  });
  expect([plan.roundingMinor, plan.after]).toEqual([7n, [{ kind: 'cash', minor: -minorFromAmount(0.001) }]]);
});

it('an adoption waits for the money of a trade that the ledger of the venue does not show yet', () => {
  const bought = fill('b', 0, { side: 'buy', lots: 100, cause: 'order' });
  const sold = fill('x', 10, { lots: 100 });
  const journal = {
    account: 'own' as const,
    instruments: [SPOT],
    cashMinor: CASH,
    events: [{ kind: 'fill' as const, fill: bought }],
    foreign: { cashMinor: 0n, lots: new Map() },
  };
  const plan = planAdoption(journal, {
    fills: [],
    foreignTrades: [sold],
    flows: [],
    notInLedger: [],
    askedAt: at(100),
    holdings: { cashMinor: CASH, lots: new Map() },
  });
  expect(plan.waitsFor).toEqual(['x']);
});

it('an adoption says by when every trade is shown, and that a shortened list of other trades may matter', () => {
  const bought = fill('b', 50, { side: 'buy', lots: 100, cause: 'order' });
  const journal = {
    account: 'own' as const,
    instruments: [SPOT],
    cashMinor: CASH,
    events: [{ kind: 'fill' as const, fill: bought }],
    foreign: { cashMinor: 0n, lots: new Map() },
  };
  const facts = { fills: [bought], foreignTrades: [], flows: [], notInLedger: [], askedAt: at(100) };
  const cutAt = (cut: Instant | undefined, lots: number) =>
    planAdoption(journal, {
      ...facts,
      foreignTradesCutAt: cut,
      holdings: { cashMinor: CASH, lots: new Map([[SPOT.id, lots]]) },
    }).cutAt;
  expect([cutAt(at(60), 0), cutAt(at(49), 0), cutAt(at(60), 100), cutAt(undefined, 0)]).toEqual([
    at(60),
    undefined,
    undefined,
    undefined,
  ]);
  expect(planAdoption(journal, { ...facts, holdings: { cashMinor: CASH, lots: new Map() } }).shownBy).toBe(at(190));
});

it('an adoption ignores trades of others before the position was opened', () => {
  const bought = fill('b', 50, { side: 'buy', lots: 100, cause: 'order' });
  const journal = {
    account: 'own' as const,
    instruments: [SPOT],
    cashMinor: CASH,
    events: [{ kind: 'fill' as const, fill: bought }],
    foreign: { cashMinor: 0n, lots: new Map() },
  };
  const plan = planAdoption(journal, {
    fills: [],
    foreignTrades: [fill('x', 10, { lots: 100 })],
    flows: [],
    notInLedger: [],
    askedAt: at(100),
    holdings: { cashMinor: CASH, lots: new Map() },
  });
  expect([plan.fills, plan.after.length]).toEqual([[], 2]);
});
