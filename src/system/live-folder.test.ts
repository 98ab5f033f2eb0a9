import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { openDatabase } from '../adapters/sqlite/open-database.ts';
import { liveFolderAt, openJournal } from './live-folder.ts';
import { parseSystem } from './read-system.ts';
import { readRun } from './read-run.ts';

const CONFIG = parseSystem(
  'format: 1\nname: small\ninstruments: [{id: BTC/USD}]\ninterval: 1h\nlabel: {horizon: 12h}\nmodel: {kind: logistic-regression}',
  'small.yaml',
);

/** A run whose journal says that it is of the older format. */
function olderRun(): string {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writePaperRun(folder, CONFIG, { candles: 2, notes: [] });
  const database = openDatabase(liveFolderAt(folder).journal, ['', '']);
  database.prepare(`UPDATE header SET header = json_set(header, '$.format', 1)`).run();
  database.close();
  return folder;
}

describe('a journal that counts money in parts of 10^-12', () => {
  it('is refused, with what can be done about it', () => {
    const folder = olderRun();
    expect(() => openJournal(folder)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
    expect(() => openJournal(folder)).toThrow(/format 2, money in parts of 10\^-18[\s\S]*format 1[\s\S]*edgewise flatten RUN/);
  });

  it('is still read by the kill switch, which goes by lots', () => {
    expect(readRun(olderRun(), () => undefined).kept?.lots.size).toBe(0);
  });
});
