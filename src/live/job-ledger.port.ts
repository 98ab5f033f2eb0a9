/**
 * The memory of a run's schedules: every attempt of a job is written down durably before it begins and again when it
 * has ended, so that a process which was killed in between is seen by the next one, and what was missed is known.
 */
import type { Instant } from '../core/time.ts';

const JOB_NAMES = ['health', 'recovery', 'refresh', 'retrain', 'backtest', 'maintenance'] as const;

export type JobName = (typeof JOB_NAMES)[number];

/** Small facts about an attempt, for people. */
export type JobDetail = Readonly<Record<string, unknown>>;

export interface JobAttempt {
  readonly id: number;
  readonly job: JobName;
  /** The time that it is for. A job that follows another is for the same one. */
  readonly dueAt: Instant;
  readonly beganAt: Instant;
  readonly endedAt?: Instant;
  /** `begun` is under way, or died. */
  readonly outcome: 'begun' | 'succeeded' | 'failed';
  readonly detail: JobDetail;
}

/** One run's ledger. It may lie on a server, so every call gives a promise. */
export interface JobLedger {
  /** When the run's schedules began; undefined before `begunAt` was called first. Changes nothing. */
  begun(): Promise<Instant | undefined>;
  /** When the run's schedules began: kept from the first call on. */
  begunAt(now: Instant): Promise<Instant>;
  /** Writes down that a job begins. Rejects when it could not: then the job must not begin. */
  begin(job: JobName, dueAt: Instant, at: Instant): Promise<JobAttempt>;
  /** Writes down a check that was made on the spot. One that is lost with the machine's power is made again. */
  record(check: Omit<JobAttempt, 'id'>): Promise<JobAttempt>;
  /** Rejects when the ledger has no such attempt. */
  end(attempt: JobAttempt, at: Instant, outcome: 'succeeded' | 'failed', detail: JobDetail): Promise<JobAttempt>;
  last(job: JobName): Promise<JobAttempt | undefined>;
  lastSuccess(job: JobName): Promise<JobAttempt | undefined>;
  /** The attempts of a job that began since then, oldest first. */
  since(job: JobName, at: Instant): Promise<readonly JobAttempt[]>;
  /** Forgets attempts that began before then, except the newest and the newest success of each job. */
  forgetBefore(at: Instant): Promise<void>;
  close(): Promise<void>;
}
