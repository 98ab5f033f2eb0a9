import type { Disk } from '../adapters/files/disk.ts';
import type { ReportProgress } from '../core/progress.ts';

/** What every long job of a system is told besides its file. */
export interface RunContext {
  readonly systemPath: string;
  /** Folder of candles, artefacts, trials and runs. */
  readonly workspace: string;
  /** Scope of the trial ledger: controls and CI never count against a user's trials. */
  readonly purpose: string;
  readonly codeVersion: string;
  readonly threads: number;
  /** Replaces the file's seed. */
  readonly seed?: number;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
  /** Where everything is written; the machine's own by default. */
  readonly disk?: Disk;
}
