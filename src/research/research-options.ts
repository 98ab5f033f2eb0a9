import type { Disk } from '../adapters/files/disk.ts';
import type { ReportProgress } from '../core/progress.ts';

/** Options of every long job of a system, in addition to the system file. */
export interface RunContext {
  readonly systemPath: string;
  /** Folder of candles, artefacts, trials and runs. */
  readonly workspace: string;
  /** Scope in the trial ledger. Trials of controls and tests do not count as trials of a user. */
  readonly purpose: string;
  readonly codeVersion: string;
  readonly threads: number;
  /** Replaces the file's seed. */
  readonly seed?: number;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
  /** Disk to which everything is written; that of the machine by default. */
  readonly disk?: Disk;
}
