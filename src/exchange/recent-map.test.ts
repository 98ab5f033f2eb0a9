import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

const CAPACITY = 4;

it('an entry is there for as long as it is needed or among the newest, and gone once it has been neither for long', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ ends: fc.array(fc.nat({ max: 80 })) }), { maxLength: 80 }), (steps) => {
      const values: { readonly key: number; needed: boolean }[] = [];
      const map = new RecentMap<number, (typeof values)[number]>({
        capacity: CAPACITY,
        isNeeded: ({ needed }) => needed,
        areNeeded: () => values.some(({ needed }) => needed),
      });
      for (const [key, { ends }] of steps.entries()) {
        const value = { key, needed: key % 3 === 0 };
        values.push(value);
        map.set(key, value);
        const kept = values.filter((each) => each.needed || each.key > key - CAPACITY);
        expect(
          kept.map((each) => map.get(each.key)),
          `after ${key}`,
        ).toEqual(kept);
        expect(values.map((each) => map.has(each.key))).toEqual(values.map((each) => map.get(each.key) !== undefined));
        expect(map.needed(), 'in the order of setting').toEqual(values.filter(({ needed }) => needed));
        for (const end of ends) if (values[end] !== undefined) values[end].needed = false;
      }
    }),
  );
});

it('restored from a snapshot it remembers the same, and forgets it at the same time', () => {
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (before, after) => {
      const isNeeded = (value: number): boolean => value % 3 === 0;
      const [map, restored] = [0, 1].map(() => new RecentMap<number, number>({ capacity: CAPACITY, isNeeded }));
      for (let key = 0; key < before; key++) map!.set(key, key);
      restored!.set(-1, 3);
      restored!.restore(map!.snapshot());
      for (let key = before; key < before + after; key++) for (const each of [map!, restored!]) each.set(key, key);
      expect(restored!.snapshot()).toEqual(map!.snapshot());
      expect(restored!.has(-1), 'what it held before is gone').toBe(false);
      for (let key = 0; key < before + after; key++) expect(restored!.get(key), `${key}`).toBe(map!.get(key));
    }),
  );
});

it('memory is bounded when nothing is needed', () => {
  const map = new RecentMap<number, number>({ capacity: CAPACITY, isNeeded: () => false });
  for (let key = 0; key < 100; key++) map.set(key, key);
  expect(Array.from({ length: 100 }, (_, key) => map.has(key)).filter(Boolean).length).toBeLessThanOrEqual(
    2 * CAPACITY,
  );
});
