import { HOUR, instant, isoFromInstant, type Instant } from '../core/time.ts';
import type { JobAttempt, JobDetail, JobLedger, JobName } from '../live/job-ledger.port.ts';
import { nextTimeOf, type ScheduledJob } from '../live/job-schedule.ts';
import { scheduledJobs, type ScheduleConfig } from '../config/schedule-schema.ts';

/** State of one scheduled job. Times are those of the venue. */
export interface JobStatus {
  readonly job: JobName;
  /** Undefined before the first attempt. */
  readonly last?: {
    readonly dueAt: string;
    readonly beganAt: string;
    readonly endedAt?: string;
    readonly outcome: JobAttempt['outcome'];
    readonly detail: JobDetail;
  };
  readonly lastSuccess?: string;
  readonly next?: string;
}

export interface ScheduleStatus {
  readonly jobs: readonly JobStatus[];
  /**
   * Uptime over the last 24 hours, or since the run began, by its health checks; undefined before the first was due.
   */
  readonly uptime?: {
    readonly checksDue: number;
    /** Number of checks that were made. While the run did not run, due checks were not made. */
    readonly running: number;
    /** Number of checks that found each component working. */
    readonly components: Readonly<Record<string, number>>;
  };
}

const COMPONENTS = ['exchange', 'data', 'journal', 'books'] as const;

/** The state of a run's schedule from its job ledger; undefined for a run without one. */
export async function scheduleStatus(
  open: () => JobLedger | undefined,
  schedule: ScheduleConfig,
  now: Instant,
): Promise<ScheduleStatus | undefined> {
  const ledger = open();
  if (ledger === undefined) return undefined;
  const jobs = scheduledJobs(schedule);
  try {
    if ((await ledger.begun()) === undefined) return undefined;
    const uptime = await uptimeOf(ledger, jobs, now);
    const standing: JobStatus[] = [];
    for (const job of jobs) standing.push(await statusOf(job, jobs, ledger, now));
    return { jobs: standing, ...(uptime === undefined ? {} : { uptime }) };
  } finally {
    await ledger.close();
  }
}

async function statusOf(
  job: ScheduledJob,
  jobs: readonly ScheduledJob[],
  ledger: JobLedger,
  now: Instant,
): Promise<JobStatus> {
  const [last, success] = [await ledger.last(job.name), await ledger.lastSuccess(job.name)];
  // The venue's time may be as old as the last health. A job may have begun since then.
  const next = nextTimeOf(job, jobs, instant(Math.max(now, last?.beganAt ?? now)));
  return {
    job: job.name,
    ...(last === undefined
      ? {}
      : {
          last: {
            dueAt: isoFromInstant(last.dueAt),
            beganAt: isoFromInstant(last.beganAt),
            ...(last.endedAt === undefined ? {} : { endedAt: isoFromInstant(last.endedAt) }),
            outcome: last.outcome,
            detail: last.detail,
          },
        }),
    ...(success?.endedAt === undefined ? {} : { lastSuccess: isoFromInstant(success.endedAt) }),
    ...(next === undefined ? {} : { next: isoFromInstant(next) }),
  };
}

async function uptimeOf(
  ledger: JobLedger,
  jobs: readonly ScheduledJob[],
  now: Instant,
): Promise<ScheduleStatus['uptime']> {
  const health = jobs.find(({ name }) => name === 'health');
  if (health?.kind !== 'timed') return undefined;
  const from = instant(Math.max((await ledger.begun()) ?? now, now - 24 * HOUR));
  let checksDue = 0;
  for (let at = health.times.firstAfter(from); at !== undefined && at <= now; at = health.times.firstAfter(at))
    checksDue++;
  if (checksDue === 0) return undefined;
  const made = (await ledger.since('health', from)).filter(({ outcome }) => outcome === 'succeeded');
  const share = (well: number, of: number): number => (of === 0 ? 0 : Math.min(1, well / of));
  const isWell = ({ detail: { ill } }: JobAttempt, component: string): boolean =>
    !(Array.isArray(ill) && ill.includes(component));
  return {
    checksDue,
    running: share(made.length, checksDue),
    components: Object.fromEntries(
      COMPONENTS.map((component) => [
        component,
        share(made.filter((check) => isWell(check, component)).length, made.length),
      ]),
    ),
  };
}
