import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../../test/research/small-system.ts';
import { paperReplay } from '../operate/replay-on-paper.ts';
import { HOUR, instant } from '../core/time.ts';
import { backupRun } from '../operate/backup-run.ts';
import { describeGrowth, journalGrowth, restartFailure } from '../operate/journal-growth.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { liveStatus } from '../operate/run-status.ts';
import { maintainRun } from './maintain-run.ts';
import { parseSystem } from '../parts/read-system.ts';

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
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    system: 'small',
    performance: { trades: 0, drawdown: 0 },
  });
  // A backup put in the place of the journal is a journal.
  writeFileSync(journal, readFileSync(backup.file));
  expect((await liveStatus(folder)).events).toBe(30);
});

it('writes down how the journal has grown, and what a start would come to', async () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 60, notes: [], restarts: [10] });
  const { report, journal } = await maintainRun(folder, new Date('2026-11-22T02:00:00Z'));
  expect(journal).toMatchObject({
    events: 60,
    starts: 2,
    from: '2024-01-01T00:00:00Z',
    until: '2024-01-03T12:00:00Z',
    days: 2.5,
    eventsPerDay: 24,
    restart: { outcome: 'not tried' },
  });
  expect(journal.megabytes).toBeCloseTo((journal.megabytesPerDay ?? 0) * 2.5, 2);
  expect(journal.megabytes, 'of a file that is there').toBeGreaterThan(0.01);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ journal: { events: 60 } });
  const refused = await maintainRun(folder, new Date('2026-11-29T02:00:00Z'), scratchFolder());
  expect(refused.journal.restart, 'its model is not in this workspace').toMatchObject({ outcome: 'refused' });
  expect(describeGrowth(refused.journal)).toContain('THE NEXT START WOULD BE REFUSED');
});

it('tries a start to the end of a journal that was traded', async () => {
  const workspace = scratchFolder();
  const start = Date.UTC(2024, 0, 1) * 1_000;
  const systemPath = await smallWorkspace(workspace, { bars: 1_000, start: start - 900 * HOUR, volume: 50 });
  const { folder } = await paperReplay({
    systemPath,
    workspace,
    from: instant(start),
    days: 1,
    threads: 1,
    codeVersion: 'test',
    progress: () => undefined,
    tell: () => undefined,
    stop: new AbortController().signal,
  });
  const grown = await journalGrowth(folder, workspace);
  expect(grown.restart).toMatchObject({ outcome: 'same' });
  expect(grown.events).toBeGreaterThan(20);
  const raw = new BetterSqlite(liveFolderAt(folder).journal);
  raw.exec(`UPDATE events SET output = '{"forecast":"nothing"}' WHERE kind = 'moment'`);
  raw.close();
  const altered = await journalGrowth(folder, workspace);
  expect(altered.restart, 'a run this short has no snapshot, so a start reads all of it').toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(/decides otherwise|not the one that was written/) as string,
  });
});

it('says so where a start would go on from a snapshot while the whole journal has another outcome', async () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 60, notes: [] });
  const { journal } = await maintainRun(folder, new Date('2026-11-22T02:00:00Z'));
  const differs = {
    ...journal,
    restart: { outcome: 'differs', seconds: 0.1, reason: 'The engine decides otherwise\n  event 3' },
  } as const;
  expect(describeGrowth(differs)).toContain('A start takes 0.1 s just now. THE WHOLE JOURNAL SHOWN AGAIN HAS ANOTHER');
  expect(restartFailure(differs)).toBe(
    'the whole journal shown again has another outcome: The engine decides otherwise',
  );
  expect(restartFailure(journal), 'it was not tried').toBeUndefined();
});

it('keeps the newest backups, and refuses a journal that is damaged', async () => {
  const folder = scratchFolder();
  writePaperRun(folder, config, { candles: 5, notes: [] });
  for (let day = 10; day < 14; day++) await backupRun(folder, { now: new Date(`2026-11-${day}T00:00:00Z`), keep: 2 });
  const { backups, journal } = liveFolderAt(folder);
  expect(readdirSync(backups).toSorted()).toEqual([
    'journal_2026-11-12T00-00-00Z.sqlite',
    'journal_2026-11-13T00-00-00Z.sqlite',
  ]);
  truncateSync(journal, 8_192);
  await expect(backupRun(folder, { now: new Date('2026-11-14T00:00:00Z') })).rejects.toThrow(/SQLite|journal|record/);
});
