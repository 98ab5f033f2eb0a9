import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Instrument } from './instrument.ts';
import { decimalStep } from './money.ts';
import { tradedUniverse, Universe } from './universe.ts';

const SLOTS = 4;

function named(id: string): Instrument {
  const steps = { tick: decimalStep('0.01'), lot: decimalStep('0.001') };
  return { id, venue: 'v', kind: 'outcome', base: id, quote: 'USD', ...steps, minimumLots: 1, minimumNotional: 0 };
}

it('a new market takes the lowest free slot, and no other market changes its number', () => {
  const change = fc.record({ slot: fc.nat(SLOTS - 1), role: fc.constantFrom('traded' as const, 'watched' as const) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const universe = new Universe({ markets: [], slots: SLOTS });
      const expected: ({ id: string; role: string } | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
      changes.forEach(({ slot, role }, number) => {
        const settled = expected[slot];
        if (settled === undefined) {
          const id = `M${number}`;
          const lowest = expected.findIndex((market) => market === undefined);
          expected[lowest] = { id, role };
          universe.list(named(id), role);
        } else {
          expected[slot] = undefined;
          universe.settle(slot);
        }
        const ids = expected.map((market) => market?.id);
        expect(ids.map((_, place) => universe.at(place)?.instrument.id)).toEqual(ids);
        expect(ids.map((_, place) => universe.isTraded(place))).toEqual(
          expected.map((market) => market?.role === 'traded'),
        );
        expect(ids.map((id) => (id === undefined ? undefined : universe.slotOf(id)))).toEqual(
          ids.map((id, place) => (id === undefined ? undefined : place)),
        );
        expect(universe.traded).toBe(expected.filter((market) => market?.role === 'traded').length);
      });
    }),
  );
});

it('a settled instrument has no slot, and may be listed again', () => {
  const universe = tradedUniverse([named('A'), named('B')]);
  universe.settle(0);
  expect([universe.slotOf('A'), universe.at(0)]).toEqual([undefined, undefined]);
  expect(universe.areAllTraded, 'a free slot is no traded market').toBe(false);
  expect(universe.list(named('A'), 'traded')).toBe(0);
  expect(universe.areAllTraded).toBe(true);
});

it('refuses what it has no slot for, what it has already, and what it does not have', () => {
  const universe = tradedUniverse([named('A')]);
  expect(() => universe.list(named('B'), 'traded')).toThrow('none is free for B');
  expect(() => universe.list(named('A'), 'watched')).toThrow('A is in the universe already');
  expect(() => universe.settle(1)).toThrow('slot 1 has none');
  universe.settle(0);
  expect(() => universe.settle(0), 'a market is settled once').toThrow('slot 0 has none');
});
