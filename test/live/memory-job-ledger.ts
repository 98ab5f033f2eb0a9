import type { Instant } from '../../src/core/time.ts';
import type { OpenJobLedger } from '../../src/live/check-job-ledger.ts';
import type { JobAttempt, JobLedger, JobName } from '../../src/live/job-ledger.port.ts';

/** What one run's ledger has, for a fault to reach into. */
export interface KeptAttempts {
  begunAt: Instant | undefined;
  attempts: JobAttempt[];
  newestId: number;
  /** Openers so far, and those that are not closed. */
  opened: number;
  open: number;
}

export function emptyLedger(): KeptAttempts {
  return { begunAt: undefined, attempts: [], newestId: 0, opened: 0, open: 0 };
}

/** Keeps every law. */
export function honestLedger(kept: KeptAttempts): JobLedger {
  const of = (job: JobName) => kept.attempts.filter((attempt) => attempt.job === job);
  const add = (attempt: Omit<JobAttempt, 'id'>): JobAttempt => {
    const whole = { id: ++kept.newestId, ...attempt };
    kept.attempts.push(whole);
    return whole;
  };
  const newestSuccess = (job: JobName) => of(job).findLast(({ outcome }) => outcome === 'succeeded');
  return {
    begun: async () => kept.begunAt,
    begunAt: async (now) => (kept.begunAt ??= now),
    begin: async (job, dueAt, beganAt) => add({ job, dueAt, beganAt, outcome: 'begun', detail: {} }),
    record: async (check) => add(check),
    end: async (attempt, endedAt, outcome, detail) => {
      const place = kept.attempts.findIndex(({ id, job }) => id === attempt.id && job === attempt.job);
      const begun = kept.attempts[place];
      if (begun === undefined) throw new RangeError('no such attempt');
      const ended = { ...begun, endedAt, outcome, detail };
      kept.attempts[place] = ended;
      return ended;
    },
    last: async (job) => of(job).at(-1),
    lastSuccess: async (job) => newestSuccess(job),
    since: async (job, at) => of(job).filter(({ beganAt }) => beganAt >= at),
    forgetBefore: async (at) => {
      kept.attempts = kept.attempts.filter(
        (one) => one.beganAt >= at || one === of(one.job).at(-1) || one === newestSuccess(one.job),
      );
    },
    close: async () => void (kept.open -= 1),
  };
}

/** What a ledger does otherwise than an honest one. `opener` counts those of one ledger from 1. */
export type LedgerFault = (honest: JobLedger, kept: KeptAttempts, opener: number) => Partial<JobLedger>;

/** Each call opens the same ledger once more. */
export function opensWith(fault: LedgerFault, kept: KeptAttempts): OpenJobLedger {
  return async () => {
    kept.opened += 1;
    kept.open += 1;
    const honest = honestLedger(kept);
    return { ...honest, ...fault(honest, kept, kept.opened) };
  };
}
