/**
 * The process of its own that a scheduled job runs in, at the lowest priority: it is given one order, answers with what
 * came of it, and ends. It ends, too, when the process that trades is gone: the job is then done again by the next one.
 */
import { constants, setPriority } from 'node:os';
import type { JobDetail } from '../live/job-ledger.port.ts';
import { runJob, type JobOrder } from './run-job.ts';

/** What a job's process says at its end. */
export type JobAnswer =
  | { readonly outcome: 'succeeded'; readonly detail: JobDetail }
  | { readonly outcome: 'failed'; readonly reason: string };

setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));
process.once('message', (order: JobOrder) => {
  const tell = (answer: JobAnswer): void => void process.send?.(answer, undefined, undefined, () => process.exit(0));
  runJob(order).then(
    (detail) => tell({ outcome: 'succeeded', detail }),
    (error: unknown) => tell({ outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
