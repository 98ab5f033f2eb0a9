import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { instant } from '../core/time.ts';
import { openJournal } from './run-journal.ts';
import { parseSystem } from '../parts/read-system.ts';
import { RunBooks } from './run-books.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const flow = (id: string, minor: number, cause = 'transfer') => ({
  at: instant(9),
  kind: 'cash-flow' as const,
  event: `{"kind":"cash-flow","at":9,"amountMinor":"${minor}","cause":"${cause}","id":"${id}"}`,
  output: '{}',
});

it('reads each event of a growing journal once', () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 20, notes: [] });
  const books = new RunBooks();
  const journal = openJournal(folder);
  expect([books.readOn(journal).seq, books.readOn(journal).seq, books.eventsRead]).toEqual([20, 20, 20]);
  journal.commit([flow('a', 5)]);
  journal.commit([flow('b', 7)]);
  const { seq, ledger, lastEvent } = books.readOn(journal);
  expect([seq, ledger.cashMinor, lastEvent, books.eventsRead]).toEqual([22, 12n, 9, 22]);
  journal.close();
});

it("tells the venue's rounding from financing, however often the journal is read", () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 2, notes: [] });
  const books = new RunBooks();
  const journal = openJournal(folder);
  journal.commit([flow('a', -5, 'rounding'), flow('b', -7, 'interest')]);
  books.readOn(journal);
  journal.commit([flow('c', -3, 'rounding')]);
  const { ledger, venueRoundingMinor } = books.readOn(journal);
  expect([ledger.financingMinor, venueRoundingMinor]).toEqual([-15n, -8n]);
  journal.close();
});

it('reads a journal from its beginning that another one took the place of', () => {
  const books = new RunBooks();
  const [first, second] = ['first', 'second'].map((name) => join(scratchFolder(), name)) as [string, string];
  for (const [folder, minor] of [
    [first, 5],
    [second, 8],
  ] as const) {
    writePaperRun(folder, config, { candles: 2, notes: [] });
    const journal = openJournal(folder);
    journal.commit([flow('a', minor)]);
    books.readOn(journal);
    journal.close();
  }
  const journal = openJournal(second);
  expect([books.readOn(journal).ledger.cashMinor, books.eventsRead]).toEqual([8n, 6]);
  journal.close();
});
