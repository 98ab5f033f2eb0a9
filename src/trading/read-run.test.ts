import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { backupRun } from '../operate/backup-run.ts';
import { liveFolderAt } from './run-folder.ts';
import { readRun } from './read-run.ts';
import { parseSystem } from '../parts/read-system.ts';

/** A run of 60 candles, its last event lost or its first changed, as a damaged disk leaves it. */
function run(damage: 'none' | 'end' | 'record' = 'none'): { readonly folder: string; readonly damage: () => void } {
  const folder = scratchFolder();
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 60, notes: [] });
  const spoil = (): void => {
    const raw = new BetterSqlite(liveFolderAt(folder).journal);
    raw.pragma('foreign_keys = OFF');
    raw.exec(
      damage === 'end'
        ? 'DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)'
        : 'UPDATE events SET output = \'{"no":1}\' WHERE seq = 1',
    );
    raw.close();
  };
  return { folder, damage: spoil };
}

/** What is read, and by what. */
function reading(folder: string): { readonly by: string; readonly kept: boolean; readonly system: string } {
  const told: string[] = [];
  const { header, kept } = readRun(folder, (line) => told.push(line));
  return { by: told.map((line) => line.replace(folder, '')).join(), kept: kept !== undefined, system: header.system };
}

describe('a run whose positions are to be closed', () => {
  it('is read from its journal', () => {
    expect(reading(run().folder)).toEqual({ by: '', kept: true, system: 'small' });
  });

  it('is read from a copy where the journal cannot be opened, as on a full or read-only disk', () => {
    const { folder } = run();
    mkdirSync(`${liveFolderAt(folder).journal}-wal`);
    expect(reading(folder)).toEqual({
      by: 'the journal cannot be used as it is; going by a copy of it',
      kept: true,
      system: 'small',
    });
  });

  it.each(['end', 'record'] as const)(
    'with a damaged %s is read from its newest backup, and without one from its header alone',
    async (damaged) => {
      const bare = run(damaged);
      bare.damage();
      expect(reading(bare.folder)).toEqual({ by: '', kept: false, system: 'small' });
      const safe = run(damaged);
      await backupRun(safe.folder, { now: new Date('2026-01-01T00:00:00Z') });
      safe.damage();
      expect(reading(safe.folder)).toEqual({
        by: 'the journal cannot be used as it is; going by the backup /backups/journal_2026-01-01T00-00-00Z.sqlite',
        kept: true,
        system: 'small',
      });
    },
  );

  it('is none where nothing of it can be read, or nothing is there', () => {
    const { folder } = run();
    writeFileSync(liveFolderAt(folder).journal, 'this is no database, and has never been one');
    expect(() => reading(folder)).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    expect(() => reading(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'file-missing' }));
  });
});
