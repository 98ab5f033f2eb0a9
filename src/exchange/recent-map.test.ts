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

it('memory is bounded when nothing is needed', () => {
  const map = new RecentMap<number, number>({ capacity: CAPACITY, isNeeded: () => false });
  for (let key = 0; key < 100; key++) map.set(key, key);
  expect(Array.from({ length: 100 }, (_, key) => map.has(key)).filter(Boolean).length).toBeLessThanOrEqual(
    2 * CAPACITY,
  );
});
