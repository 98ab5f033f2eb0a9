import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { JOURNAL_HEADER } from '../../../test/harness/written-journal.ts';
import { instant } from '../../core/time.ts';
import { SqliteLiveJournal } from './sqlite-live-journal.ts';

const PAGE_BYTES = 4_096;

/** A journal that has got so many events since it was opened, and how many its database has without its log. */
function journalOf(events: number) {
  const path = join(scratchFolder(), 'journal.sqlite');
  const open = () => SqliteLiveJournal.open(path, () => JOURNAL_HEADER, 'process-death');
  // Closing merges the log, so that the database has its tables.
  open().close();
  const journal = open();
  const add = (count: number) => {
    for (let event = 0; event < count; event++)
      journal.commit([{ at: instant(7), kind: 'timer', event: `{"kind":"timer","at":7}`, output: '{}' }]);
  };
  add(events);
  const merged = (): number => {
    const copy = SqliteLiveJournal.openCopy(path);
    try {
      return copy.end.seq;
    } finally {
      copy.close();
    }
  };
  return { path, journal, add, merged };
}

it('commits leave the write-ahead log of a journal as it is, and tidying merges all of it', () => {
  const { path, journal, merged } = journalOf(600);
  expect(statSync(`${path}-wal`).size / PAGE_BYTES, 'more pages than SQLite would let stand').toBeGreaterThan(1_500);
  const before = merged();
  journal.tidy();
  expect([before, merged()]).toEqual([0, 600]);
  journal.close();
});

it('tidying begins the write-ahead log anew, so that no commit has to', () => {
  const { path, journal, add } = journalOf(600);
  // The number of times that a log was begun anew: SQLite, "Database File Format", 4.1.
  const begun = (): number => readFileSync(`${path}-wal`).readUInt32BE(12);
  const before = begun();
  journal.tidy();
  expect(begun()).toBe(before + 1);
  add(1);
  expect(begun(), 'the commit that follows').toBe(before + 1);
  journal.close();
});

it('tidying merges nothing before there is enough of it, and again when there is', () => {
  const { journal, add, merged } = journalOf(200);
  journal.tidy();
  add(199);
  journal.tidy();
  expect(merged()).toBe(200);
  add(1);
  journal.tidy();
  expect(merged()).toBe(400);
  journal.close();
});

it('a log that a reader holds is merged as far as it goes, and the rest later', () => {
  const { path, journal, add, merged } = journalOf(250);
  const reader = SqliteLiveJournal.openToRead(path);
  const reading = reader.events()[Symbol.iterator]();
  reading.next();
  add(250);
  expect(() => journal.tidy()).not.toThrow();
  reading.return?.();
  reader.close();
  add(200);
  journal.tidy();
  expect(merged()).toBe(700);
  journal.close();
});
