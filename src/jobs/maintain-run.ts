import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDisk } from '../adapters/files/disk.ts';
import { removeOldLogs } from '../adapters/files/day-log.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import { backupRun, type BackupOutcome } from '../operate/backup-run.ts';
import { journalGrowth, type JournalGrowth } from '../operate/journal-growth.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { pruneArtifacts } from './prune-artifacts.ts';
import { KEEP_LOG_DAYS } from '../trading/run-log.ts';
import { RunMonitor } from '../operate/run-monitor.ts';
import type { RunPerformance } from '../operate/run-performance.ts';

export interface Maintenance {
  readonly removedLogs: readonly string[];
  readonly removedArtifacts: readonly string[];
  readonly backup: BackupOutcome;
  readonly report: string;
  readonly performance: RunPerformance;
  readonly journal: JournalGrowth;
}

/**
 * The weekly maintenance of a run, which may or may not be trading. It deletes old logs and artefacts, backs the
 * databases up, tries to restore the backup of the journal, and records how the money and the size of the journal
 * changed. A step that fails ends the maintenance with its reason; the steps before it are done. Nothing is ever
 * deleted from the journal, because a start and a replay need every event.
 */
export async function maintainRun(folder: string, now: Date, workspace?: string): Promise<Maintenance> {
  const { logs, reports } = liveFolderAt(folder);
  const removedLogs = existsSync(logs)
    ? ['trading', 'errors'].flatMap((name) =>
        removeOldLogs({ folder: logs, name, keepDays: KEEP_LOG_DAYS, now: () => now }),
      )
    : [];
  const backup = await backupRun(folder, { now, ...(workspace === undefined ? {} : { workspace }) });
  const { performance, status, recommendations } = await new RunMonitor(folder).view();
  const { system, setting, positions } = status;
  const journal = await journalGrowth(folder, workspace);
  const report = join(reports, `performance_${now.toISOString().slice(0, 10)}.json`);
  await writeAtomically(
    nodeDisk,
    report,
    `${JSON.stringify({ system, setting, at: now.toISOString(), performance, positions, journal, recommendations }, undefined, 2)}\n`,
  );
  const removedArtifacts = workspace === undefined ? [] : await pruneArtifacts({ workspace, folder, system });
  return { removedLogs, removedArtifacts, backup, report, performance, journal };
}
