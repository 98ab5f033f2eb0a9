import { expect, it } from 'vitest';
import { PagedReading } from './paged-reading.ts';

const PAGE = 50;

/** A list, newest first, of which so many pages may be asked for before the venue refuses. */
function venueWith(ids: readonly string[], allowed: number) {
  let asked = 0;
  return {
    ids: [...ids],
    asked: () => asked,
    allow(more: number) { allowed += more; },
    async page(offset: number) {
      if (asked === allowed) throw new Error('asked too often');
      asked++;
      await Promise.resolve();
      return { rows: Object.fromEntries(this.ids.slice(offset, offset + PAGE).map((id) => [id, id])), count: this.ids.length };
    },
  };
}

const newestFirst = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `row ${to - 1 - index}`);

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
