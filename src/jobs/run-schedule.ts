import type { Clock } from '../core/clock.ts';
import { DAY, isoFromInstant, type Instant } from '../core/time.ts';
import type { JobAttempt, JobDetail, JobLedger, JobName } from '../live/job-ledger.port.ts';
import { standingOf, type JobHistory, type ScheduledJob } from '../live/job-schedule.ts';
import type { HeavyJob } from './run-job.ts';
import type { JobInHand } from './start-job.ts';

export interface RunScheduleOptions {
  readonly jobs: readonly ScheduledJob[];
  readonly ledger: JobLedger;
  /** Clock of the venue. */
  readonly clock: Clock;
  /** Time of this machine, in milliseconds. */
  readonly elapsed: () => number;
  readonly start: (job: HeavyJob, dueAt: Instant, retrained: string | undefined) => JobInHand;
  /** The health of the run just now; what is wrong is under `wrong`. */
  readonly health: () => JobDetail;
  /** Called when a job has ended. */
  readonly ended: (attempt: JobAttempt, faultBefore: 'failed' | 'none') => void;
  /** Called at every recovery check with the failed jobs and the health. */
  readonly checked: (failed: readonly JobName[], health: JobDetail) => void;
  /** Called when the job ledger could not be written. */
  readonly onTrouble: (error: unknown) => void;
}

interface InHand {
  readonly attempt: JobAttempt;
  readonly job: JobInHand;
  readonly since: number;
}

/** The recovery check ends a heavy job that takes longer. */
const LONGEST_JOB_MS = 12 * 3_600_000;
/** Pause after a failure of the job ledger. */
const TROUBLE_PAUSE_MS = 60_000;
/** How long the history of jobs is kept. */
const KEEP = 30 * DAY;

/**
 * Starts the scheduled jobs of a run when they are due. Light jobs are done at once. Heavy jobs run one at a time in a
 * process of their own; trading does not wait for `tick`. The job ledger records a job before it begins. Never rejects:
 * without its schedule a run trades on.
 */
export class RunSchedule {
  readonly #options: RunScheduleOptions;
  readonly #history = new Map<JobName, JobHistory>();
  /** The look that is under way. */
  #look: Promise<void> | undefined;
  #begunAt: Instant | undefined;
  #inHand: InHand | undefined;
  /** The end of a job that is being written down. */
  #ending: Promise<void> | undefined;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #state: 'open' | 'closed' = 'open';

  constructor(options: RunScheduleOptions) {
    this.#options = options;
  }

  /** The job that runs in another process. */
  get underWay(): JobName | undefined {
    return this.#inHand?.attempt.job;
  }

  /** Begins the jobs that are due. A call while another is under way waits for that one and begins no more. */
  async tick(): Promise<void> {
    this.#look ??= this.#lookOnce().finally(() => (this.#look = undefined));
    await this.#look;
  }

  async #lookOnce(): Promise<void> {
    const { elapsed, onTrouble, jobs } = this.#options;
    if (this.#state === 'closed' || elapsed() < this.#quietUntil) return;
    try {
      await this.#begin();
      for (const job of jobs) await this.#attend(job);
    } catch (error) {
      if (this.#isClosed) return;
      this.#quietUntil = elapsed() + TROUBLE_PAUSE_MS;
      onTrouble(error);
    }
  }

  /**
   * Ends the running job before it gives a promise. The job is repeated when the run starts again. Resolves when the
   * job ledger is no longer used.
   */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#inHand?.job.stop();
    this.#inHand = undefined;
    await this.#look;
    await this.#ending;
  }

  /** Reads the job ledger at the first call. */
  async #begin(): Promise<void> {
    if (this.#begunAt !== undefined) return;
    const { ledger, clock, jobs } = this.#options;
    for (const { name } of jobs) this.#history.set(name, await historyOf(ledger, name));
    this.#begunAt = await ledger.begunAt(clock.now());
  }

  async #attend(job: ScheduledJob): Promise<void> {
    if (this.#isClosed) return;
    const standing = this.#standing(job);
    if (standing.kind !== 'due') return;
    switch (job.name) {
      case 'health':
        await this.#doNow('health', standing.dueAt, () => Promise.resolve(this.#options.health()));
        return;
      case 'recovery':
        await this.#doNow('recovery', standing.dueAt, () => this.#recover());
        return;
      case 'refresh':
      case 'retrain':
      case 'backtest':
      case 'maintenance':
        if (this.#inHand === undefined) await this.#startHeavy(job.name, standing.dueAt);
        return;
      default:
        job.name satisfies never;
    }
  }

  #standing(job: ScheduledJob): ReturnType<typeof standingOf> {
    const now = this.#options.clock.now();
    return standingOf(job, { begunAt: this.#begunAt ?? now, history: this.#history, now });
  }

  async #doNow(job: 'health' | 'recovery', dueAt: Instant, work: () => Promise<JobDetail>): Promise<void> {
    const { ledger, clock } = this.#options;
    const beganAt = clock.now();
    const detail = await work();
    this.#remember(await ledger.record({ job, dueAt, beganAt, endedAt: clock.now(), outcome: 'succeeded', detail }));
  }

  /** The recovery check: failed jobs become due again, jobs that hang are ended, and old history is deleted. */
  async #recover(): Promise<JobDetail> {
    const { jobs, ledger, clock, elapsed, health, checked } = this.#options;
    const failed = jobs.filter((job) => this.#standing(job).kind === 'failed').map(({ name }) => name);
    if (this.#inHand !== undefined && elapsed() - this.#inHand.since > LONGEST_JOB_MS) this.#inHand.job.stop();
    await ledger.forgetBefore((clock.now() - KEEP) as Instant);
    const state = health();
    checked(failed, state);
    return { triedAgain: failed, wrong: state['wrong'] };
  }

  async #startHeavy(name: HeavyJob, dueAt: Instant): Promise<void> {
    const { ledger, clock, elapsed, start } = this.#options;
    const attempt = await ledger.begin(name, dueAt, clock.now());
    // It is begun in the ledger, so the next process does it.
    if (this.#isClosed) return;
    const trained = this.#history.get('retrain')?.lastSuccess;
    const retrained = trained?.dueAt === dueAt ? String(trained.detail['artifact']) : undefined;
    const job = start(name, dueAt, retrained);
    this.#inHand = { attempt, job, since: elapsed() };
    const finish = (outcome: 'succeeded' | 'failed', detail: JobDetail): void => {
      this.#ending = this.#finish(attempt, outcome, detail);
    };
    job.done.then(
      (detail) => finish('succeeded', detail),
      (error: unknown) => finish('failed', { reason: error instanceof Error ? error.message : String(error) }),
    );
  }

  async #finish(attempt: JobAttempt, outcome: 'succeeded' | 'failed', detail: JobDetail): Promise<void> {
    if (this.#isClosed) return;
    const { ledger, clock, elapsed, ended, onTrouble } = this.#options;
    const before = this.#history.get(attempt.job)?.last?.outcome === 'failed' ? 'failed' : 'none';
    try {
      const done = await ledger.end(attempt, clock.now(), outcome, detail);
      this.#remember(done);
      // It is in hand until then, so that a look meanwhile does not begin it again.
      this.#inHand = undefined;
      if (!this.#isClosed) ended(done, before);
    } catch (error) {
      if (this.#isClosed) return;
      // The job ledger still has it as begun, so it is repeated.
      this.#inHand = undefined;
      this.#quietUntil = elapsed() + TROUBLE_PAUSE_MS;
      onTrouble(error);
    }
  }

  /** Read anew after every wait: a run may end meanwhile. */
  get #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #remember(attempt: JobAttempt): void {
    const { lastSuccess } = this.#history.get(attempt.job) ?? {};
    const success = attempt.outcome === 'succeeded' ? attempt : lastSuccess;
    this.#history.set(attempt.job, { last: attempt, ...(success === undefined ? {} : { lastSuccess: success }) });
  }
}

async function historyOf(ledger: JobLedger, job: JobName): Promise<JobHistory> {
  const [last, lastSuccess] = [await ledger.last(job), await ledger.lastSuccess(job)];
  return { ...(last === undefined ? {} : { last }), ...(lastSuccess === undefined ? {} : { lastSuccess }) };
}

/** Describes how a job ended. */
export function describeAttempt({ job, dueAt, outcome, detail }: JobAttempt): string {
  const what = `${job} of ${isoFromInstant(dueAt).slice(0, 16).replace('T', ' ')}`;
  return outcome === 'failed' ? `${what} failed: ${String(detail['reason']).split('\n')[0]}` : `${what} ${outcome}`;
}
