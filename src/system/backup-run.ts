import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupDatabase } from '../adapters/sqlite/backup-database.ts';
import { EdgewiseError } from '../core/errors.ts';
import { liveFolderAt } from './live-folder.ts';
import { liveStatus } from './live-status.ts';

export interface BackupOutcome {
  readonly file: string;
  /** In the backup, read back one by one with the hash of each. */
  readonly events: number;
  readonly positions: number;
  readonly removed: readonly string[];
}

export interface BackupOptions {
  readonly now: Date;
  /** Backups that are kept, this one among them. */
  readonly keep?: number;
}

/**
 * Backs a run's journal up while it trades, and restores the backup into a folder of its own to see that it is whole: every
 * record is checked against its hash, and cash and positions come out as they were. Throws when either fails.
 */
export async function backupRun(folder: string, { now, keep = 10 }: BackupOptions): Promise<BackupOutcome> {
  const paths = liveFolderAt(folder);
  const file = join(paths.backups, `journal_${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.sqlite`);
  const before = liveStatus(folder);
  await backupDatabase(paths.journal, file);
  const restored = tryRestore(file, paths.backups);
  const isSame = restored.events > before.events || (restored.cash === before.cash && JSON.stringify(restored.positions) === JSON.stringify(before.positions));
  if (restored.events < before.events || !isSame) {
    throw new EdgewiseError('data-corrupt', 'The backup does not hold what the journal holds', {
      where: file, expected: `${before.events} events, cash ${before.cash}`, actual: `${restored.events} events, cash ${restored.cash}`, advice: 'keep the journal and earlier backups, and look at the disk',
    });
  }
  const removed = readdirSync(paths.backups).filter((name) => /^journal_.*Z\.sqlite$/.test(name)).toSorted().slice(0, -keep);
  for (const name of removed) rmSync(join(paths.backups, name), { force: true });
  return { file, events: restored.events, positions: restored.positions.length, removed };
}

function tryRestore(file: string, backups: string): ReturnType<typeof liveStatus> {
  const place = mkdtempSync(join(backups, 'restore-'));
  try {
    copyFileSync(file, liveFolderAt(place).journal);
    return liveStatus(place);
  } finally {
    if (existsSync(place)) rmSync(place, { recursive: true, force: true });
  }
}
