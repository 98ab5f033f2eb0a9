import type { Instant } from '../../core/time.ts';
import type { JobAttempt, JobDetail, JobLedger, JobName } from '../../live/job-ledger.port.ts';
import { PostgresDatabase, type Ask, type Tables } from './postgres-database.ts';
import type { StateServer } from './state-server.ts';

const JOB_TABLES: Tables = {
  name: 'jobs',
  steps: [
    `
  CREATE TABLE edgewise.scheduled_runs (run TEXT PRIMARY KEY, begun_at BIGINT NOT NULL);
  CREATE TABLE edgewise.job_attempts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run TEXT NOT NULL,
    job TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT NOT NULL CHECK (outcome IN ('begun', 'succeeded', 'failed')),
    detail TEXT NOT NULL
  );
  CREATE INDEX job_attempts_by_job ON edgewise.job_attempts (run, job, id);`,
  ],
};

/** PostgreSQL gives 64-bit integers as text. All of these are exact as numbers. */
interface AttemptRow {
  readonly id: string;
  readonly job: JobName;
  readonly dueAt: string;
  readonly beganAt: string;
  readonly endedAt: string | null;
  readonly outcome: JobAttempt['outcome'];
  readonly detail: string;
}

const ATTEMPTS = `SELECT id, job, due_at AS "dueAt", began_at AS "beganAt", ended_at AS "endedAt", outcome, detail
  FROM edgewise.job_attempts WHERE run = $1 AND job = $2`;

/**
 * The job ledger of one run on a state server that several runs share. Connects at the first call. Rejects with the
 * errors of `PostgresDatabase`.
 */
export class PostgresJobLedger implements JobLedger {
  readonly #run: string;
  readonly #database: PostgresDatabase;

  /** `run` identifies this run among all runs on the server. */
  constructor(server: StateServer, run: string) {
    this.#run = run;
    this.#database = new PostgresDatabase(server, JOB_TABLES);
  }

  async begun(): Promise<Instant | undefined> {
    return this.#database.read((ask) => this.#begun(ask));
  }

  async begunAt(now: Instant): Promise<Instant> {
    return this.#database.write(async (ask) => {
      await ask('INSERT INTO edgewise.scheduled_runs (run, begun_at) VALUES ($1, $2) ON CONFLICT (run) DO NOTHING', [
        this.#run,
        now,
      ]);
      return (await this.#begun(ask)) ?? now;
    });
  }

  async begin(job: JobName, dueAt: Instant, at: Instant): Promise<JobAttempt> {
    const attempt = { job, dueAt, beganAt: at, outcome: 'begun', detail: {} } as const;
    return this.#database.write((ask) => this.#insert(ask, attempt));
  }

  async record(check: Omit<JobAttempt, 'id'>): Promise<JobAttempt> {
    return this.#database.write((ask) => this.#insert(ask, check), 'process-death');
  }

  async end(attempt: JobAttempt, at: Instant, outcome: 'succeeded' | 'failed', detail: JobDetail): Promise<JobAttempt> {
    const { id, job } = attempt;
    return this.#database.write(async (ask) => {
      const ended = await ask(
        `UPDATE edgewise.job_attempts SET ended_at = $1, outcome = $2, detail = $3
         WHERE id = $4 AND run = $5 AND job = $6 RETURNING id`,
        [at, outcome, JSON.stringify(detail), id, this.#run, job],
      );
      if (ended.length === 0) throw new Error(`The ledger of ${this.#run} has no attempt ${id} of the job ${job}`);
      return { ...attempt, endedAt: at, outcome, detail };
    });
  }

  async last(job: JobName): Promise<JobAttempt | undefined> {
    return this.#newest('', job);
  }

  async lastSuccess(job: JobName): Promise<JobAttempt | undefined> {
    return this.#newest("AND outcome = 'succeeded'", job);
  }

  async since(job: JobName, at: Instant): Promise<readonly JobAttempt[]> {
    const rows = await this.#database.read((ask) =>
      ask<AttemptRow>(`${ATTEMPTS} AND began_at >= $3 ORDER BY id`, [this.#run, job, at]),
    );
    return rows.map(attemptOf);
  }

  async forgetBefore(at: Instant): Promise<void> {
    await this.#database.write(
      (ask) =>
        ask(
          `DELETE FROM edgewise.job_attempts WHERE run = $1 AND began_at < $2
           AND id NOT IN (SELECT max(id) FROM edgewise.job_attempts WHERE run = $1 GROUP BY job)
           AND id NOT IN
             (SELECT max(id) FROM edgewise.job_attempts WHERE run = $1 AND outcome = 'succeeded' GROUP BY job)`,
          [this.#run, at],
        ),
      'process-death',
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #begun(ask: Ask): Promise<Instant | undefined> {
    const [row] = await ask<{ at: string }>('SELECT begun_at AS at FROM edgewise.scheduled_runs WHERE run = $1', [
      this.#run,
    ]);
    return row === undefined ? undefined : (Number(row.at) as Instant);
  }

  async #insert(ask: Ask, attempt: Omit<JobAttempt, 'id'>): Promise<JobAttempt> {
    const { job, dueAt, beganAt, endedAt, outcome, detail } = attempt;
    const [row] = await ask<{ id: string }>(
      `INSERT INTO edgewise.job_attempts (run, job, due_at, began_at, ended_at, outcome, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [this.#run, job, dueAt, beganAt, endedAt ?? null, outcome, JSON.stringify(detail)],
    );
    return { ...attempt, id: Number(row?.id) };
  }

  async #newest(condition: string, job: JobName): Promise<JobAttempt | undefined> {
    const [row] = await this.#database.read((ask) =>
      ask<AttemptRow>(`${ATTEMPTS} ${condition} ORDER BY id DESC LIMIT 1`, [this.#run, job]),
    );
    return row === undefined ? undefined : attemptOf(row);
  }
}

function attemptOf({ id, dueAt, beganAt, endedAt, detail, ...row }: AttemptRow): JobAttempt {
  return {
    ...row,
    id: Number(id),
    dueAt: Number(dueAt) as Instant,
    beganAt: Number(beganAt) as Instant,
    detail: JSON.parse(detail) as JobDetail,
    ...(endedAt === null ? {} : { endedAt: Number(endedAt) as Instant }),
  };
}
