import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { LIVE_JOURNAL_SCHEMA } from '../adapters/sqlite/live-journal-schema.ts';
import { openDatabase } from '../adapters/sqlite/open-database.ts';
import { closingPartsOf } from './closing-parts.ts';
import { partsOf } from './run-settings.ts';
import { liveFolderAt } from './run-folder.ts';
import { openJournal } from './run-journal.ts';
import { parseSystem } from '../parts/read-system.ts';
import { readRun } from './read-run.ts';

const CONFIG = parseSystem(
  'format: 1\nname: small\ninstruments: [{id: BTC/USD}]\ninterval: 1h\nlabel: {horizon: 12h}\nmodel: {kind: logistic-regression}',
  'small.yaml',
);

/** A run that was begun when its file could still say something that is refused today. */
function oddRun(): string {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  const odd = { ...CONFIG, model: { kind: 'gradient-boosting', maximum_bins: 2 } } as unknown as typeof CONFIG;
  writePaperRun(folder, { ...odd, live: { ...CONFIG.live, leverage: 4 } }, { candles: 2, notes: [] });
  return folder;
}

describe('a run whose settings are refused today', () => {
  it('is told as such, and can be closed', () => {
    const { header } = readRun(oddRun(), () => undefined);
    expect(() => partsOf(header)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
    expect(closingPartsOf(header)).toEqual({ leverage: 4, instruments: [] });
  });
});

it('what the owner holds of a market that a run only watches is nothing that closing the run acts on', () => {
  const header = { ...readRun(oddRun(), () => undefined).header };
  const markets = ['ETH/USD', 'BTC/USD'].map((id) => JSON.stringify({ id }));
  const roles = { ...CONFIG, instruments: [{ id: 'ETH/USD' }, { id: 'BTC/USD', role: 'watched' }] };
  const closing = closingPartsOf({ ...header, config: JSON.stringify(roles), instruments: markets });
  expect(closing.instruments).toEqual([{ id: 'ETH/USD' }]);
  const older = closingPartsOf({
    ...header,
    config: JSON.stringify({ ...CONFIG, instruments: 'odd' }),
    instruments: markets,
  });
  expect(older.instruments, 'where no role can be read all are traded').toHaveLength(2);
});

/** A run whose journal says that it is of the older format. */
function olderRun(): string {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writePaperRun(folder, CONFIG, { candles: 2, notes: [] });
  const database = openDatabase(liveFolderAt(folder).journal, LIVE_JOURNAL_SCHEMA);
  database.prepare(`UPDATE header SET header = json_set(header, '$.format', 1)`).run();
  database.close();
  return folder;
}

describe('a journal that counts money in parts of 10^-12', () => {
  it('is refused, with what can be done about it', () => {
    const folder = olderRun();
    expect(() => openJournal(folder)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
    expect(() => openJournal(folder)).toThrow(
      /format 2, money in parts of 10\^-18[\s\S]*format 1[\s\S]*edgewise flatten RUN/,
    );
  });

  it('is still read by the kill switch, which goes by lots', () => {
    expect(readRun(olderRun(), () => undefined).kept?.lots.size).toBe(0);
  });
});
