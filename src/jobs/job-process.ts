/**
 * The process in which a scheduled job runs, at the lowest priority. It gets one order, answers with the result, and
 * ends. It also ends when the trading process is gone; the next trading process then repeats the job.
 */
import { constants, setPriority } from 'node:os';
import { failureOfStray } from '../core/stray-failure.ts';
import type { JobDetail } from '../live/job-ledger.port.ts';
import { runJob, type JobOrder } from './run-job.ts';

/** The message that the process of a job sends at its end. */
export type JobAnswer =
  | { readonly outcome: 'succeeded'; readonly detail: JobDetail }
  | { readonly outcome: 'failed'; readonly reason: string };

setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));
process.once('message', (order: JobOrder) => {
  const answerWith = (answer: JobAnswer): void =>
    void process.send?.(answer, undefined, undefined, () => process.exit(0));
  const fail = (error: unknown): void =>
    answerWith({ outcome: 'failed', reason: error instanceof Error ? error.message : String(error) });
  // Code of a user may do what nobody waits for.
  process.once('unhandledRejection', (error) => fail(failureOfStray({ kind: 'rejection', error })));
  process.once('uncaughtException', (error) => fail(failureOfStray({ kind: 'exception', error })));
  runJob(order).then((detail) => answerWith({ outcome: 'succeeded', detail }), fail);
});
