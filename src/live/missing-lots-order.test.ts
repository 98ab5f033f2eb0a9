import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INSTRUMENT } from '../../test/live/session-bench.ts';
import { instant, MINUTE } from '../core/time.ts';
import type { UncreditedLots } from '../execution/venue.port.ts';
import { MissingLots } from './missing-lots.ts';
import type { Difference } from './reconciliation.ts';

const OWN = 100_000;

/** One process that compares twice: what it books where so many lots are missing. */
function booked(
  uncredited: readonly UncreditedLots[],
  known: ReadonlySet<string>,
  missing: number,
): readonly { readonly id: string; readonly lots: number }[] {
  const lots = new MissingLots({
    instruments: [{ ...INSTRUMENT, kind: 'spot' }],
    lots: () => OWN,
    sellable: () => OWN,
    foreignTrades: () => [],
    uncredited: () => uncredited,
    hasFill: (id) => known.has(id),
  });
  const differences: Difference[] = [{ kind: 'position', instrument: INSTRUMENT.id, ours: OWN, theirs: OWN - missing }];
  const looks = [10, 20, 30].map((minute) => lots.shortfalls(differences, instant(minute * MINUTE), () => true));
  return looks.find((fills) => fills.length > 0)?.map(({ id, lots: some }) => ({ id, lots: some })) ?? [];
}

const trades = fc.uniqueArray(
  fc.record({ trade: fc.constantFrom('T1', 'T2', 'T3', 'T4', 'T5'), lots: fc.integer({ min: 1, max: 50 }) }),
  {
    selector: ({ trade }) => trade,
    maxLength: 5,
  },
);

it('each trade that was credited less is booked once, in whatever order the ledger is read by one process after the other', () => {
  fc.assert(
    fc.property(trades, fc.integer({ min: 0, max: 5 }), fc.func(fc.integer()), (all, early, order) => {
      const uncredited = all.map((one) => ({ ...one, instrument: INSTRUMENT.id }));
      const sum = (some: readonly { readonly lots: number }[]) => some.reduce((total, { lots }) => total + lots, 0);
      const before = uncredited.slice(0, early);
      const first = booked(before, new Set(), sum(before));
      const known = new Set(first.map(({ id }) => id));
      const again = [...uncredited].sort((one, other) => order(one.trade) - order(other.trade));
      const second = booked(again, known, sum(uncredited) - sum(first));
      expect(sum(first) + sum(second), 'nothing is lost').toBe(sum(uncredited));
      expect([...first, ...second].map(({ id }) => id).sort(), 'nothing twice').toEqual(
        uncredited.map(({ trade }) => `shortfall ${trade}`).sort(),
      );
      const later = new Set([...known, ...second.map(({ id }) => id)]);
      expect(booked(again, later, 10), 'coins that somebody takes away afterwards are no shortfall').toEqual([]);
    }),
  );
});
