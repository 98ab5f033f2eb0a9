import type { Clock } from '../core/clock.ts';
import { DAY, isoFromInstant, type Instant } from '../core/time.ts';
import type { JobAttempt, JobDetail, JobLedger, JobName } from '../live/job-ledger.port.ts';
import { standingOf, type JobHistory, type ScheduledJob } from '../live/job-schedule.ts';
import type { HeavyJob } from './run-job.ts';
import type { JobInHand } from './start-job.ts';

export interface RunScheduleOptions {
  readonly jobs: readonly ScheduledJob[];
  readonly ledger: JobLedger;
  /** The venue's. */
  readonly clock: Clock;
  /** Time of this machine, in milliseconds. */
  readonly elapsed: () => number;
  readonly start: (job: HeavyJob, dueAt: Instant, retrained: string | undefined) => JobInHand;
  /** The health of the run just now; what is wrong is under `wrong`. */
  readonly health: () => JobDetail;
  /** Hears how a job ended. */
  readonly ended: (attempt: JobAttempt, faultBefore: 'failed' | 'none') => void;
  /** Hears at every recovery check what is not as it should be. */
  readonly checked: (failed: readonly JobName[], health: JobDetail) => void;
  /** Hears that the ledger itself could not be written. */
  readonly onTrouble: (error: unknown) => void;
}

interface InHand {
  readonly attempt: JobAttempt;
  readonly job: JobInHand;
  readonly since: number;
}

/** A heavy job that takes longer hangs, and is ended by the recovery check. */
const LONGEST = 12 * 3_600_000;
/** After trouble with the ledger, nothing is tried for so long. */
const AFTER_TROUBLE = 60_000;
/** So much history is kept. */
const KEEP = 30 * DAY;

/**
 * Does what is due. Light jobs are done at once, heavy ones one at a time in a process of their own; trading never
 * waits. What begins is in the ledger before. Never throws: a run trades on without its schedules.
 */
export class RunSchedule {
  readonly #options: RunScheduleOptions;
  readonly #history = new Map<JobName, JobHistory>();
  #begunAt: Instant | undefined;
  #inHand: InHand | undefined;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #state: 'open' | 'closed' = 'open';

  constructor(options: RunScheduleOptions) {
    this.#options = options;
  }

  /** What is being done in another process. */
  get underWay(): JobName | undefined {
    return this.#inHand?.attempt.job;
  }

  /** Looks what is due, and begins it. */
  tick(): void {
    const { elapsed, onTrouble, jobs } = this.#options;
    if (this.#state === 'closed' || elapsed() < this.#quietUntil) return;
    try {
      this.#begin();
      for (const job of jobs) this.#attend(job);
    } catch (error) {
      this.#quietUntil = elapsed() + AFTER_TROUBLE;
      onTrouble(error);
    }
  }

  /** Ends what is under way; it is done again when the run is started again. */
  close(): void {
    this.#state = 'closed';
    this.#inHand?.job.stop();
    this.#inHand = undefined;
  }

  /** Reads the ledger, the first time. */
  #begin(): void {
    if (this.#begunAt !== undefined) return;
    const { ledger, clock, jobs } = this.#options;
    for (const { name } of jobs) this.#history.set(name, historyOf(ledger, name));
    this.#begunAt = ledger.begunAt(clock.now());
  }

  #attend(job: ScheduledJob): void {
    const standing = this.#standing(job);
    if (standing.kind !== 'due') return;
    switch (job.name) {
      case 'health':
        this.#doNow('health', standing.dueAt, this.#options.health);
        return;
      case 'recovery':
        this.#doNow('recovery', standing.dueAt, () => this.#recover());
        return;
      case 'refresh':
      case 'retrain':
      case 'backtest':
      case 'maintenance':
        if (this.#inHand === undefined) this.#startHeavy(job.name, standing.dueAt);
        return;
      default:
        job.name satisfies never;
    }
  }

  #standing(job: ScheduledJob): ReturnType<typeof standingOf> {
    const now = this.#options.clock.now();
    return standingOf(job, { begunAt: this.#begunAt ?? now, history: this.#history, now });
  }

  #doNow(job: 'health' | 'recovery', dueAt: Instant, work: () => JobDetail): void {
    const { ledger, clock } = this.#options;
    const beganAt = clock.now();
    const detail = work();
    this.#remember(ledger.record({ job, dueAt, beganAt, endedAt: clock.now(), outcome: 'succeeded', detail }));
  }

  /** What failed becomes due again by this check's success; what hangs is ended; old history goes. */
  #recover(): JobDetail {
    const { jobs, ledger, clock, elapsed, health, checked } = this.#options;
    const failed = jobs.filter((job) => this.#standing(job).kind === 'failed').map(({ name }) => name);
    if (this.#inHand !== undefined && elapsed() - this.#inHand.since > LONGEST) this.#inHand.job.stop();
    ledger.forgetBefore((clock.now() - KEEP) as Instant);
    const state = health();
    checked(failed, state);
    return { triedAgain: failed, wrong: state['wrong'] };
  }

  #startHeavy(name: HeavyJob, dueAt: Instant): void {
    const { ledger, clock, elapsed, start } = this.#options;
    const attempt = ledger.begin(name, dueAt, clock.now());
    const trained = this.#history.get('retrain')?.lastSuccess;
    const retrained = trained?.dueAt === dueAt ? String(trained.detail['artifact']) : undefined;
    const job = start(name, dueAt, retrained);
    this.#inHand = { attempt, job, since: elapsed() };
    job.done.then(
      (detail) => this.#finish(attempt, 'succeeded', detail),
      (error: unknown) =>
        this.#finish(attempt, 'failed', { reason: error instanceof Error ? error.message : String(error) }),
    );
  }

  #finish(attempt: JobAttempt, outcome: 'succeeded' | 'failed', detail: JobDetail): void {
    if (this.#state === 'closed') return;
    const { ledger, clock, elapsed, ended, onTrouble } = this.#options;
    const before = this.#history.get(attempt.job)?.last?.outcome === 'failed' ? 'failed' : 'none';
    this.#inHand = undefined;
    try {
      const done = ledger.end(attempt, clock.now(), outcome, detail);
      this.#remember(done);
      ended(done, before);
    } catch (error) {
      // It is still begun in the ledger, and is done again.
      this.#quietUntil = elapsed() + AFTER_TROUBLE;
      onTrouble(error);
    }
  }

  #remember(attempt: JobAttempt): void {
    const { lastSuccess } = this.#history.get(attempt.job) ?? {};
    const success = attempt.outcome === 'succeeded' ? attempt : lastSuccess;
    this.#history.set(attempt.job, { last: attempt, ...(success === undefined ? {} : { lastSuccess: success }) });
  }
}

function historyOf(ledger: JobLedger, job: JobName): JobHistory {
  const [last, lastSuccess] = [ledger.last(job), ledger.lastSuccess(job)];
  return { ...(last === undefined ? {} : { last }), ...(lastSuccess === undefined ? {} : { lastSuccess }) };
}

/** How a job ended, for people. */
export function describeAttempt({ job, dueAt, outcome, detail }: JobAttempt): string {
  const what = `${job} of ${isoFromInstant(dueAt).slice(0, 16).replace('T', ' ')}`;
  return outcome === 'failed' ? `${what} failed: ${String(detail['reason']).split('\n')[0]}` : `${what} ${outcome}`;
}
