import { describe, expect, it } from 'vitest';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import { refusalReason } from '../execution/refusal-reason.ts';
import { MissingLots } from './missing-lots.ts';
import type { Difference } from './reconciliation.ts';

const [FIRST, SECOND_ONE] = instruments as [Instrument, Instrument];
const at = (seconds: number): Instant => instant(NOW + seconds * SECOND);

interface Stage {
  readonly kind?: Instrument['kind'];
  /** Lots of the run by its books. */
  readonly own?: number;
  readonly sellable?: number;
  readonly foreignTrades?: readonly Fill[];
  /** Lots that the ledger credited less for each trade of the run; as many as a venue may keep where it is left out. */
  readonly uncredited?: readonly number[];
}

function fillAt(seconds: number, instrument: string = FIRST.id): Fill {
  return {
    id: `t${seconds}`,
    order: exit().id,
    instrument,
    side: 'buy',
    lots: 1,
    priceTicks: 1,
    feeMinor: 0n,
    liquidity: 'taker',
    at: at(seconds),
    cause: 'order',
  };
}

/** A position of 1,000 lots, of which a venue may keep 20, in the first of two markets. */
function stage({ kind = 'spot', own = 1_000, sellable = own, foreignTrades = [], uncredited = [20] }: Stage = {}) {
  const known = new Set<string>();
  const missing = new MissingLots({
    instruments: [
      { ...FIRST, kind },
      { ...SECOND_ONE, kind: 'spot' },
    ],
    lots: (market) => (market === 0 ? own : 0),
    sellable: (market) => (market === 0 ? sellable : 0),
    foreignTrades: () => foreignTrades,
    uncredited: () => uncredited.map((lots, place) => ({ trade: `t${place}`, instrument: FIRST.id, lots })),
    hasFill: (id) => known.has(id),
  });
  const other: Difference = { kind: 'position', instrument: SECOND_ONE.id, ours: 0, theirs: 7 };
  const differences = (theirs: number, before = 0): readonly Difference[] =>
    theirs === own + before ? [other] : [other, { kind: 'position', instrument: FIRST.id, ours: own + before, theirs }];
  /** Lots that the engine is told of, at a reading in which the account has so many. */
  const credited = (seconds: number, theirs: number, before = 0): readonly number[] =>
    missing
      .credited(differences(theirs, before), at(seconds))
      .flatMap((event) => (event.kind === 'credited' ? [event.lots] : []));
  /** Lots that are booked as never credited. */
  const booked = (seconds: number, theirs: number, quiet: 'quiet' | 'busy' = 'quiet'): readonly number[] =>
    missing.shortfalls(differences(theirs), at(seconds), () => quiet === 'quiet').map(({ lots }) => lots);
  return { known, missing, credited, booked, differences };
}

describe('what the engine is told of lots that are not there', () => {
  // Own lots, what the account has, what stops and exits are for: what they are for from now on.
  it.each([
    ['spot', 1_000, 990, 1_000, [990]],
    ['spot', 1_000, 980, 1_000, [980]],
    ['spot', 1_000, 990, 990, []],
    ['spot', 1_000, 1_000, 990, [1_000]],
    ['spot', 1_000, 1_000, 1_000, []],
    ['spot', 1_000, 1_010, 1_000, []],
    ['spot', 0, -10, 10, []],
    ['spot', -5, -10, 10, []],
    ['margin', 1_000, 990, 1_000, []],
  ] as const)('on %s, of %i own lots, %i there and %i sellable: %j', (kind, own, theirs, sellable, lots) => {
    expect(stage({ kind, own, sellable }).credited(0, theirs)).toEqual(lots);
  });

  it('is told of more than a venue may keep once the reading has every fill', () => {
    const { missing, credited } = stage();
    missing.observe({ kind: 'fill', fill: fillAt(0) });
    expect([credited(10, 979), credited(74, 979), credited(75, 979)]).toEqual([[], [], [979]]);
    expect(credited(75, -3), 'no lot is less than none').toEqual([0]);
  });

  it('takes a fill from before this process as old after a while', () => {
    const { credited } = stage();
    expect([credited(0, 500), credited(74, 500), credited(75, 500)]).toEqual([[], [], [500]]);
  });

  it('knows that coins of the owner may be gone without any of the run', () => {
    const { missing, credited } = stage({ sellable: 900, uncredited: [] });
    missing.observe({ kind: 'fill', fill: fillAt(-100) });
    expect(credited(0, 1_100, 500), 'enough is there').toEqual([1_000]);
    expect(credited(0, 800, 500), 'less than the run has').toEqual([800]);
  });

  it('goes by the ledger of the venue once the reading has every fill: the rest was taken by the owner', () => {
    const { missing, credited } = stage({ uncredited: [4] });
    missing.observe({ kind: 'fill', fill: fillAt(0) });
    expect([credited(10, 1_490, 500), credited(75, 1_490, 500)]).toEqual([[990], [996]]);
    expect(credited(75, 990), 'no coins of the owner are there').toEqual([990]);
  });

  it('is not told at once that all is there after a refusal for want of it', () => {
    const { missing, credited } = stage({ sellable: 990 });
    const state = { kind: 'rejected', reason: refusalReason('funds', 'EOrder:Insufficient funds') } as const;
    expect(missing.isAsked).toBe(false);
    missing.observe({ kind: 'order-update', at: NOW, order: exit().id, state });
    expect(missing.isAsked).toBe(true);
    expect([credited(0, 1_000), missing.isAsked, credited(1, 1_000)]).toEqual([[], false, [1_000]]);
    missing.observe({ kind: 'order-update', at: NOW, order: exit().id, state });
    expect(credited(2, 985), 'what is missing is told all the same').toEqual([985]);
  });
});

describe('what is booked as never credited', () => {
  it('is what stays the same for 75 s after it was seen, and after the last fill', () => {
    const { missing, booked, differences } = stage();
    missing.observe({ kind: 'fill', fill: fillAt(0) });
    expect([booked(10, 990), booked(84, 990), booked(85, 990)]).toEqual([[], [], [10]]);
    expect(missing.shortfalls(differences(990), at(85), () => true)).toMatchObject([
      {
        id: 'shortfall t0',
        instrument: FIRST.id,
        side: 'sell',
        lots: 10,
        priceTicks: 0,
        at: at(85),
        cause: 'shortfall',
      },
    ]);
  });

  it('waits as long after the first doubt where the last fill was before this process', () => {
    const { booked } = stage();
    expect([booked(0, 990), booked(75, 990), booked(149, 990), booked(150, 990)]).toEqual([[], [], [], [10]]);
  });
});

it('what is booked as never credited begins anew with each change, fill and order under way', () => {
  const { missing, booked } = stage();
  missing.observe({ kind: 'fill', fill: fillAt(-100) });
  expect([booked(0, 990), booked(50, 989)], 'a change').toEqual([[], []]);
  expect([booked(124, 989), booked(125, 989)], 'a change').toEqual([[], [11]]);
  missing.observe({ kind: 'fill', fill: fillAt(130) });
  expect([booked(200, 989), booked(274, 989), booked(275, 989)], 'a fill').toEqual([[], [], [11]]);
  expect(booked(300, 989, 'busy'), 'an order').toEqual([]);
  expect([booked(310, 989), booked(384, 989), booked(385, 989)], 'an order').toEqual([[], [], [11]]);
  missing.observe({ kind: 'fill', fill: fillAt(390, SECOND_ONE.id) });
  expect(booked(391, 989), 'a fill elsewhere').toEqual([11]);
});

// Whoever took them, it was not the venue; or there is nothing to take from.
it.each([
  ['spot', 1_000, 980, [20]],
  ['spot', 1_000, 979, []],
  ['spot', 1_000, 1_000, []],
  ['spot', 1_000, 1_010, []],
  ['spot', 10, 9, [1]],
  ['spot', 10, 8, []],
  ['spot', 0, -1, []],
  ['spot', -1_000, -1_010, []],
  ['margin', 1_000, 990, []],
] as const)('what is booked as never credited on %s, of %i own lots and %i there, is %j', (kind, own, theirs, lots) => {
  const { missing, booked } = stage({ kind, own });
  missing.observe({ kind: 'fill', fill: fillAt(-100) });
  booked(0, theirs);
  expect(booked(100, theirs)).toEqual(lots);
});

it('what is booked as never credited waits for the latest fill in time where an earlier one is told after it', () => {
  const { missing, booked } = stage();
  missing.observe({ kind: 'fill', fill: fillAt(60) });
  missing.observe({ kind: 'fill', fill: fillAt(0) });
  expect([booked(50, 990), booked(125, 990), booked(134, 990), booked(135, 990)]).toEqual([[], [], [], [10]]);
});

it.each([
  ['none', [], []],
  ['less than is missing', [4, 5], []],
  ['as much as is missing', [4, 6], [4, 6]],
  ['more than is missing', [4, 7], [4, 6]],
] as const)(
  'what is booked as never credited is what the ledger credited our own trades less: %s',
  (_, uncredited, lots) => {
    const { missing, booked } = stage({ uncredited });
    missing.observe({ kind: 'fill', fill: fillAt(-100) });
    booked(0, 990);
    expect(booked(100, 990)).toEqual(lots);
  },
);

it('what is booked as never credited is never booked a second time for one trade', () => {
  const { known, missing, booked } = stage({ uncredited: [10, 10, 3] });
  missing.observe({ kind: 'fill', fill: fillAt(-100) });
  for (const trade of ['t0', 't1']) known.add(`shortfall ${trade}`);
  expect([booked(0, 996), booked(100, 996), booked(101, 997), booked(176, 997)]).toEqual([[], [], [], [3]]);
});

describe('what is booked as never credited', () => {
  it('is nothing where somebody else trades the same, and all the same where they trade another', () => {
    for (const [instrument, lots] of [
      [FIRST.id, []],
      [SECOND_ONE.id, [10]],
    ] as const) {
      const { missing, booked } = stage({ foreignTrades: [fillAt(-200, instrument)] });
      missing.observe({ kind: 'fill', fill: fillAt(-100) });
      booked(0, 990);
      expect(booked(100, 990), instrument).toEqual(lots);
    }
  });
});
