import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { instant } from '../core/time.ts';
import { parseSystem } from '../parts/read-system.ts';
import { readFlattenNote, writeFlattenNote, type Flattened } from './flatten-note.ts';
import { liveFolderAt } from './run-folder.ts';

const FLATTENED: Flattened = { at: '2024-01-01T00:00:00Z', by: 'Ada', reason: 'enough', closed: ['BTC/USD'] };

function runWith(candles: number): string {
  const folder = scratchFolder();
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles, notes: [] });
  return folder;
}

function noteIn(folder: string): Flattened | undefined {
  const journal = SqliteLiveJournal.openExisting(liveFolderAt(folder).journal);
  try {
    return readFlattenNote(folder, journal);
  } finally {
    journal.close();
  }
}

function commit(folder: string, kind: 'moment' | 'fill'): void {
  const journal = SqliteLiveJournal.openExisting(liveFolderAt(folder).journal);
  journal.commit([{ at: instant(1), kind, event: '{}', output: '{}' }]);
  journal.close();
}

it.each([0, 3])('a flatten is known until the journal of %i events has a fill that came later', (candles) => {
  const folder = runWith(candles);
  expect(noteIn(folder)).toBeUndefined();
  writeFlattenNote(folder, FLATTENED);
  expect(noteIn(folder)).toEqual(FLATTENED);
  commit(folder, 'moment');
  expect(noteIn(folder), 'a candle books nothing').toEqual(FLATTENED);
  commit(folder, 'fill');
  expect(noteIn(folder)).toBeUndefined();
  writeFlattenNote(folder, FLATTENED);
  expect(noteIn(folder), 'fills from before it change nothing').toEqual(FLATTENED);
});

it('a flatten says nothing of a journal that is another one, and a damaged note is none', () => {
  const folder = runWith(3);
  writeFlattenNote(folder, FLATTENED);
  const shorter = SqliteLiveJournal.openExisting(liveFolderAt(runWith(2)).journal);
  expect(readFlattenNote(folder, shorter)).toBeUndefined();
  shorter.close();
  writeFileSync(liveFolderAt(folder).flattened, '{"at": ');
  expect(noteIn(folder)).toBeUndefined();
  writeFileSync(liveFolderAt(folder).flattened, '{"at": 1}');
  expect(noteIn(folder)).toBeUndefined();
});
