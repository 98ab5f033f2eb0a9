import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupDatabase, requireWholeDatabase } from '../adapters/sqlite/backup-database.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { liveStatus } from './run-status.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface BackupOutcome {
  readonly file: string;
  /** Number of events in the backup. Each was read back and checked against its hash. */
  readonly events: number;
  readonly positions: number;
  readonly removed: readonly string[];
  /** The backups of the other databases: the job ledger of the run, and the trial ledger of the workspace. */
  readonly beside: readonly string[];
}

export interface BackupOptions {
  readonly now: Date;
  /** Number of backups that are kept, including this one. */
  readonly keep?: number;
  /** The workspace whose trial ledger is backed up too. */
  readonly workspace?: string;
}

/**
 * Backs up the journal of a run, which may trade meanwhile. Then it restores the backup into a separate folder: it
 * checks every record against its hash, and that balance and positions are the same. Throws when either fails.
 */
export async function backupRun(folder: string, { now, keep = 10, workspace }: BackupOptions): Promise<BackupOutcome> {
  const paths = liveFolderAt(folder);
  const stamp = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.sqlite`;
  const file = join(paths.backups, `journal_${stamp}`);
  const before = await liveStatus(folder);
  await backupDatabase(paths.journal, file);
  const restored = await tryRestore(file, paths.backups);
  const isSame =
    restored.events > before.events ||
    (restored.balance === before.balance && JSON.stringify(restored.positions) === JSON.stringify(before.positions));
  if (restored.events < before.events || !isSame) {
    throw new EdgewiseError('data-corrupt', 'The backup does not hold what the journal holds', {
      where: file,
      expected: `${countOf(before.events, 'event')}, balance ${before.balance}`,
      actual: `${countOf(restored.events, 'event')}, balance ${restored.balance}`,
      advice: 'keep the journal and earlier backups, and look at the disk',
    });
  }
  const beside: string[] = [];
  for (const [name, from] of [
    ['schedule', paths.schedule],
    ['trials', workspace === undefined ? undefined : workspaceAt(workspace).trials],
  ] as const) {
    if (from === undefined || !existsSync(from)) continue;
    const to = join(paths.backups, `${name}_${stamp}`);
    await backupDatabase(from, to);
    requireWholeDatabase(to);
    beside.push(to);
  }
  const removed = ['journal', 'schedule', 'trials'].flatMap((kind) =>
    readdirSync(paths.backups)
      .filter((name) => name.startsWith(`${kind}_`) && name.endsWith('Z.sqlite'))
      .toSorted()
      .slice(0, -keep),
  );
  for (const name of removed) rmSync(join(paths.backups, name), { force: true });
  return { file, events: restored.events, positions: restored.positions.length, removed, beside };
}

async function tryRestore(file: string, backups: string): ReturnType<typeof liveStatus> {
  const place = mkdtempSync(join(backups, 'restore-'));
  try {
    copyFileSync(file, liveFolderAt(place).journal);
    return await liveStatus(place);
  } finally {
    if (existsSync(place)) rmSync(place, { recursive: true, force: true });
  }
}
