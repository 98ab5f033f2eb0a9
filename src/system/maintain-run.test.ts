import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { backupRun } from './backup-run.ts';
import { liveFolderAt } from './live-folder.ts';
import { liveStatus } from './live-status.ts';
import { maintainRun } from './maintain-run.ts';
import { parseSystem } from './read-system.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');

it('removes old logs, backs the journal up, and writes how the money went', async () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 30, notes: [] });
  const { logs, backups, journal } = liveFolderAt(folder);
  mkdirSync(logs);
  for (const day of ['2026-10-01', '2026-11-20']) writeFileSync(join(logs, `trading_${day}.log`), '');
  const { removedLogs, backup, report } = await maintainRun(folder, new Date('2026-11-22T02:00:00Z'));
  expect(removedLogs).toEqual(['trading_2026-10-01.log']);
  expect(backup).toMatchObject({ events: 30, file: join(backups, 'journal_2026-11-22T02-00-00Z.sqlite') });
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ system: 'small', performance: { trades: 0, drawdown: 0 } });
  // A backup put in the place of the journal is a journal.
  writeFileSync(journal, readFileSync(backup.file));
  expect(liveStatus(folder).events).toBe(30);
});

it('keeps the newest backups, and refuses a journal that is damaged', async () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 5, notes: [] });
  for (let day = 10; day < 14; day++) await backupRun(folder, { now: new Date(`2026-11-${day}T00:00:00Z`), keep: 2 });
  const { backups, journal } = liveFolderAt(folder);
  expect(readdirSync(backups).toSorted()).toEqual(['journal_2026-11-12T00-00-00Z.sqlite', 'journal_2026-11-13T00-00-00Z.sqlite']);
  truncateSync(journal, 8_192);
  await expect(backupRun(folder, { now: new Date('2026-11-14T00:00:00Z') })).rejects.toThrow(/SQLite|journal|record/);
});
