import type { Alert } from '../adapters/webhook/webhook-alerts.ts';
import type { Clock } from '../core/clock.ts';
import type { JobDetail } from '../live/job-ledger.port.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { HealthStatus } from './run-health.ts';
import type { RunLog } from './run-log.ts';

/** What a run hands to the jobs that are done while it trades. */
export interface CompanionJobsOptions {
  readonly config: SystemConfig;
  readonly workspace: string;
  /** Folder of the run. */
  readonly folder: string;
  readonly venue: 'real' | 'simulated';
  readonly codeVersion: string;
  readonly clock: Clock;
  /** The health as it was taken last. */
  readonly health: () => HealthStatus;
  readonly log: Pick<RunLog, 'happened' | 'failed'>;
  readonly alert: (alert: Alert) => void;
  /** Writes to the journal how a job ended. */
  readonly note: (detail: JobDetail) => void;
}

/** The scheduled jobs of one run. Neither call rejects, and what trades waits for neither. */
export interface CompanionJobs {
  /** Starts what is due. A call while the one before is under way starts nothing more. */
  tick(): Promise<void>;
  /** Ends at once what is under way, and resolves when the ledger is closed. */
  close(): Promise<void>;
}

/** Opens the scheduled jobs of a run. The run is below the jobs in the import table, so the jobs are handed to it. */
export type OpenCompanionJobs = (options: CompanionJobsOptions) => CompanionJobs;
