import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PagedReading } from './paged-reading.ts';

const PAGE = 50;

/** A list, newest first, of which so many pages may be asked for before the venue refuses. */
function venueWith(ids: readonly string[], allowed: number) {
  let asked = 0;
  return {
    ids: [...ids],
    asked: () => asked,
    allow(more: number) {
      allowed += more;
    },
    async page(offset: number) {
      if (asked === allowed) throw new Error('asked too often');
      asked++;
      await Promise.resolve();
      return {
        rows: Object.fromEntries(this.ids.slice(offset, offset + PAGE).map((id) => [id, id])),
        count: this.ids.length,
      };
    },
  };
}

const newestFirst = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `row ${to - 1 - index}`);

it('is taken up again where it was cut off, with what came meanwhile', async () => {
  const venue = venueWith(newestFirst(0, 500), 4);
  const reading = new PagedReading<string>();
  const read = () => reading.read((offset) => venue.page(offset));
  await expect(read()).rejects.toThrow('asked too often');
  venue.ids.unshift(...newestFirst(500, 520));
  venue.allow(8);
  expect([...(await read()).keys()].toSorted()).toEqual([...venue.ids].toSorted());
  expect(venue.asked(), 'no page of the old ones is read again but the one in between').toBe(12);
});

it('ends though a venue refuses more than a few pages at a time, whose list is longer', async () => {
  const venue = venueWith(newestFirst(0, 1_000), 0);
  const reading = new PagedReading<string>();
  let rows: ReadonlyMap<string, string> | undefined;
  for (let turn = 0; turn < 12 && rows === undefined; turn++) {
    venue.allow(3);
    rows = await reading.read((offset) => venue.page(offset)).catch(() => undefined);
  }
  expect(rows?.size, 'it was read to its end').toBe(1_000);
});

it('begins anew once it was told', async () => {
  const venue = venueWith(newestFirst(0, 10), 5);
  const reading = new PagedReading<string>();
  await reading.read((offset) => venue.page(offset));
  reading.done();
  venue.ids.length = 0;
  expect((await reading.read((offset) => venue.page(offset))).size).toBe(0);
});

it('misses nothing when it is cut off again before it has met what was read before', async () => {
  const venue = venueWith(newestFirst(0, 500), 4);
  const reading = new PagedReading<string>();
  const read = () => reading.read((offset) => venue.page(offset));
  await expect(read()).rejects.toThrow('asked too often');
  venue.ids.unshift(...newestFirst(500, 620));
  venue.allow(1);
  await expect(read(), 'one page of what is new').rejects.toThrow('asked too often');
  venue.ids.unshift(...newestFirst(620, 680));
  venue.allow(30);
  expect([...(await read()).keys()].toSorted()).toEqual([...venue.ids].toSorted());
});

it('has every row of the list, whatever comes and however often it is cut off', async () => {
  const attempts = fc.array(
    fc.record({ pages: fc.integer({ min: 0, max: 4 }), come: fc.integer({ min: 0, max: 180 }) }),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(attempts, fc.integer({ min: 0, max: 400 }), async (cuts, first) => {
      const venue = venueWith(newestFirst(0, first), 0);
      const reading = new PagedReading<string>();
      const read = () => reading.read((offset) => venue.page(offset));
      for (const { pages, come } of cuts) {
        venue.allow(pages);
        // A reading that came to its end goes on like one that was cut off: nobody said that it was told.
        await read().catch(() => undefined);
        venue.ids.unshift(...newestFirst(venue.ids.length, venue.ids.length + come));
      }
      venue.allow(1_000);
      expect([...(await read()).keys()].toSorted()).toEqual([...venue.ids].toSorted());
    }),
    { numRuns: 300 },
  );
});
