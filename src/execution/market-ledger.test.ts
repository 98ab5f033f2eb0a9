import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { SeededRandom } from '../math/random.ts';
import { REMEMBERED_FILLS } from './market-ledger.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';

const instrument: Instrument = {
  id: 'BTC/USD',
  venue: 'test',
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USD',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 3 },
  minimumLots: 1,
  minimumNotional: 0,
};

function fills(count: number, seed: number): Fill[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    id: `f${String(index).padStart(6, '0')}`,
    order: clientOrderId(`o${index}`),
    instrument: 'BTC/USD',
    side: random.next() < 0.5 ? 'buy' : 'sell',
    lots: 1 + random.below(30),
    priceTicks: 9_000 + random.below(2_000),
    feeMinor: BigInt(random.below(1_000_000)),
    liquidity: 'taker',
    at: instant(1_000 * (index >> 1)),
    cause: 'order',
  }));
}

function bookedIn(order: readonly Fill[]): PortfolioLedger {
  const ledger = new PortfolioLedger({ instruments: [instrument], cashMinor: 0n });
  for (const fill of order) ledger.apply(fill, fill.id);
  return ledger;
}

function books(ledger: PortfolioLedger) {
  const { positions, cashMinor, feesMinor, realisedMinor, tradedMinor } = ledger;
  return {
    positions,
    cashMinor,
    feesMinor,
    realisedMinor,
    tradedMinor,
    costMinor: ledger.costMinor(0),
    trades: ledger.trades(),
  };
}

it('over many generations of fills, late and repeated ones give the books of those in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.integer({ min: 1, max: REMEMBERED_FILLS - 1 }),
      (seed, reach) => {
        const inOrder = fills(5 * REMEMBERED_FILLS, seed);
        const random = new SeededRandom(seed + 1);
        const held = inOrder.map((fill, index) => ({
          fill,
          arrives: index + (random.next() < 0.02 ? random.below(reach) : 0),
        }));
        const arriving = held
          .toSorted((a, b) => a.arrives - b.arrives)
          .flatMap(({ fill }) => (random.next() < 0.05 ? [fill, fill] : [fill]));
        expect(books(bookedIn(arriving))).toEqual(books(bookedIn(inOrder)));
      },
    ),
    { numRuns: 15 },
  );
});

it('a fill older than all that are kept is refused rather than booked twice', () => {
  const all = fills(3 * REMEMBERED_FILLS, 1);
  const ledger = bookedIn(all);
  const cash = ledger.cashMinor;
  expect(() => ledger.apply(all[0] as Fill)).toThrow(/not known any more/);
  expect(ledger.apply(all.at(-REMEMBERED_FILLS) as Fill), 'the newest are still told apart').toBe('duplicate');
  expect(ledger.cashMinor, 'neither moved money').toBe(cash);
});

it('restored from a snapshot at any fill, books the later ones like a ledger that was not interrupted', () => {
  const all = fills(4 * REMEMBERED_FILLS, 7);
  const random = new SeededRandom(8);
  for (const [each, oldTrades] of [...Array(12).keys()].flatMap((index) => [
    [index, 'kept'] as const,
    [index, 'forgotten'] as const,
  ])) {
    const cut = 1 + random.below(all.length - 60);
    const ledgers = [0, 1].map(() => new PortfolioLedger({ instruments: [instrument], cashMinor: 0n, oldTrades }));
    const [whole, restored] = ledgers as [PortfolioLedger, PortfolioLedger];
    for (const fill of all.slice(0, cut)) whole.apply(fill, fill.id);
    restored.restore(whole.snapshot());
    expect(books(restored), `${oldTrades}, cut at ${cut}`).toEqual(books(whole));
    // The first of them belongs before many that are booked.
    const late = { ...(all[cut - 1] as Fill), id: 'late', at: instant(Math.max(0, 1_000 * ((cut >> 1) - 60))) };
    for (const ledger of ledgers) {
      ledger.apply(late, 'late');
      ledger.applyCashFlow({ amountMinor: -7n, cause: 'funding', at: late.at });
      for (const fill of all.slice(Math.max(0, cut - 9), cut + 60)) ledger.apply(fill, fill.id);
    }
    expect(books(restored), `run ${each}, ${oldTrades}, cut at ${cut}`).toEqual(books(whole));
    expect(restored.snapshot()).toEqual(whole.snapshot());
  }
});

it('restored from a snapshot still refuses a fill that is older than all it knows', () => {
  const all = fills(3 * REMEMBERED_FILLS, 7);
  const [whole, restored] = [bookedIn(all), bookedIn([])];
  restored.restore(whole.snapshot());
  expect(() => restored.apply({ ...(all[0] as Fill), id: 'ancient' })).toThrow(/is not known any more/);
});

it('restored after a fill that belonged before many others, forgets at the same fill as one that was not interrupted', () => {
  const all = fills(2 * REMEMBERED_FILLS - 1, 7);
  const early = REMEMBERED_FILLS + 5;
  const late = { ...(all[0] as Fill), id: 'late', at: instant(1_000 * 100) };
  const [whole, restored] = [bookedIn([...all.slice(0, early), late]), bookedIn([])];
  restored.restore(whole.snapshot());
  expect(restored.apply(late, 'late')).toBe('duplicate');
  for (const ledger of [whole, restored]) for (const fill of all.slice(early)) ledger.apply(fill, fill.id);
  expect(whole.snapshot().markets[0]?.newer, 'the newer were just begun').toEqual([]);
  expect(restored.snapshot()).toEqual(whole.snapshot());
});
