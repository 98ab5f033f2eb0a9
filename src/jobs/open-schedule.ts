import { EdgewiseError } from '../core/errors.ts';
import { isoFromInstant } from '../core/time.ts';
import type { JobLedger } from '../live/job-ledger.port.ts';
import { openJobLedger } from '../trading/open-job-ledger.ts';
import type { Component, HealthStatus } from '../trading/run-health.ts';
import { describeAttempt, RunSchedule, type RunScheduleOptions } from './run-schedule.ts';
import { faultsOf, watchLimits } from '../trading/run-watch.ts';
import type { CompanionJobs, CompanionJobsOptions } from '../trading/companion-jobs.port.ts';
import { scheduledJobs } from '../config/schedule-schema.ts';
import { startJob } from './start-job.ts';

const NO_SCHEDULE: CompanionJobs = { tick: () => Promise.resolve(), close: () => Promise.resolve() };

/**
 * Connects the schedule of a run with its job ledger, its logs and its alerts. When the job ledger cannot be opened, an
 * alert says so and the run trades on without scheduled jobs.
 */
export function openSchedule(options: CompanionJobsOptions): CompanionJobs {
  try {
    return scheduleOver(openJobLedger(options.folder), options);
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    const message = `the schedules' ledger cannot be opened, and no job runs: ${error.message.split('\n')[0] ?? ''}`;
    options.log.failed('schedule', { message });
    options.alert({ kind: 'schedule', message });
    return NO_SCHEDULE;
  }
}

function scheduleOver(ledger: JobLedger, options: CompanionJobsOptions): CompanionJobs {
  const { config, workspace, folder, venue, codeVersion, clock } = options;
  const schedule = new RunSchedule({
    ...newsOf(options),
    jobs: scheduledJobs(config.live.schedule),
    ledger,
    clock,
    elapsed: () => performance.now(),
    start: (job, dueAt, retrained) =>
      startJob({
        job,
        dueAt,
        config,
        workspace,
        folder,
        venue,
        codeVersion,
        ...(retrained === undefined ? {} : { retrained }),
      }),
    health: () => loggedHealth(options),
  });
  return {
    tick: () => schedule.tick(),
    close: async () => {
      await schedule.close();
      await ledger.close();
    },
  };
}

/** The health of the run as a health job records it. */
function loggedHealth({ config, health, log }: CompanionJobsOptions) {
  const status = health();
  const detail = {
    components: status.components,
    ill: illOf(status),
    wrong: [...faultsOf(status, watchLimits(config)).values()],
    uptimeSeconds: status.uptimeSeconds,
    equity: status.equity,
    memoryMegabytes: status.memoryMegabytes,
    diskFreeGigabytes: status.diskFreeGigabytes,
  };
  log.happened('health', detail);
  return detail;
}

/** Writes what becomes of jobs to logs, journal and alerts. */
function newsOf({ log, alert, note }: CompanionJobsOptions) {
  return {
    ended: (attempt, before) => {
      const { job, dueAt, outcome, detail } = attempt;
      note({ job, dueAt: isoFromInstant(dueAt), outcome, ...detail });
      if (outcome === 'failed') {
        log.failed('job', { job, dueAt: isoFromInstant(dueAt), ...detail });
        alert({ kind: 'job', message: `${describeAttempt(attempt)}; the next recovery check tries it again` });
      } else {
        log.happened('job', { job, dueAt: isoFromInstant(dueAt), ...detail });
        if (before === 'failed')
          alert({ kind: 'job-over', message: `${describeAttempt(attempt)} after it had failed` });
      }
    },
    checked: (failed, { wrong }) => {
      const faults = Array.isArray(wrong) ? wrong.map(String) : [];
      if (failed.length + faults.length === 0) return;
      const message = [
        ...faults.map((fault) => `still: ${fault}`),
        ...(failed.length === 0 ? [] : [`tried again: ${failed.join(', ')}`]),
      ].join('; ');
      log.failed('recovery', { message });
      alert({ kind: 'recovery', message });
    },
    onTrouble: (error) => {
      const message = `the schedules' ledger cannot be used: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
      log.failed('schedule', { message });
      alert({ kind: 'schedule', message });
    },
  } satisfies Partial<RunScheduleOptions>;
}

/** Components that do not work. */
function illOf({ components: { exchange, data, journal, books } }: HealthStatus): Component[] {
  const ill: Component[] = [];
  if (exchange !== 'up') ill.push('exchange');
  if (data.startsWith('stale')) ill.push('data');
  if (journal !== 'durable') ill.push('journal');
  if (books === 'differ') ill.push('books');
  return ill;
}
