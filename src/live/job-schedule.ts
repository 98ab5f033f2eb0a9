import type { Instant } from '../core/time.ts';
import type { JobAttempt, JobName } from './job-ledger.port.ts';
import type { RecurringTimes } from './recurring-times.port.ts';

/** A job that comes by the clock, or one that follows another's success. */
export type ScheduledJob =
  | { readonly name: JobName; readonly kind: 'timed'; readonly times: RecurringTimes }
  | { readonly name: JobName; readonly kind: 'follows'; readonly after: JobName };

/** What is known of a job: its newest attempt, and its newest one that succeeded. */
export interface JobHistory {
  readonly last?: JobAttempt;
  readonly lastSuccess?: JobAttempt;
}

export interface ScheduleState {
  /** When the run began; what was due before then it does not owe. */
  readonly begunAt: Instant;
  readonly history: ReadonlyMap<JobName, JobHistory>;
  readonly now: Instant;
}

/** What a job has to do with now: due, for which time; or waiting, and what for. */
export type JobStanding =
  | { readonly kind: 'due'; readonly dueAt: Instant }
  | { readonly kind: 'failed'; readonly dueAt: Instant }
  | { readonly kind: 'done' };

/**
 * Whether a job is due. Of several times that were missed only the newest is made up for. What was begun and did not
 * end counts as not done; what failed waits until the recovery check has run after it.
 */
export function standingOf(job: ScheduledJob, { begunAt, history, now }: ScheduleState): JobStanding {
  const { last, lastSuccess } = history.get(job.name) ?? {};
  const dueAt = job.kind === 'timed' ? job.times.latestBy(now) : history.get(job.after)?.lastSuccess?.dueAt;
  if (dueAt === undefined || dueAt <= begunAt || (lastSuccess !== undefined && lastSuccess.dueAt >= dueAt))
    return { kind: 'done' };
  const hasFailed = last !== undefined && last.dueAt >= dueAt && last.outcome === 'failed' && job.name !== 'recovery';
  return { kind: hasFailed && !isRecovered(last, history) ? 'failed' : 'due', dueAt };
}

/** Whether the recovery check has run since a job failed. */
function isRecovered({ endedAt, beganAt }: JobAttempt, history: ScheduleState['history']): boolean {
  const recoveredAt = history.get('recovery')?.lastSuccess?.beganAt ?? Number.NEGATIVE_INFINITY;
  return recoveredAt > (endedAt ?? beganAt);
}

/** When a job comes next, as far as the clock decides it; one that follows another comes with that one. */
export function nextTimeOf(job: ScheduledJob, jobs: readonly ScheduledJob[], now: Instant): Instant | undefined {
  if (job.kind === 'timed') return job.times.firstAfter(now);
  const before = jobs.find(({ name }) => name === job.after);
  return before === undefined ? undefined : nextTimeOf(before, jobs, now);
}
