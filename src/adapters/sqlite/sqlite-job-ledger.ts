import type { Database } from 'better-sqlite3';
import type { Instant } from '../../core/time.ts';
import type { JobAttempt, JobDetail, JobLedger, JobName } from '../../live/job-ledger.port.ts';
import type { Schema } from './migrate.ts';
import { explained, openDatabase, openDatabaseAsAllowed } from './open-database.ts';

/** From version n to n + 1. Released steps are never edited. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE begun (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('begun', 'succeeded', 'failed')),
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attempts_by_job ON attempts (job, id);
`,
];

const SCHEMA: Schema = { name: 'the schedules of a run', table: 'attempts', migrations: MIGRATIONS };

interface AttemptRow extends Omit<JobAttempt, 'detail' | 'endedAt'> {
  readonly endedAt: Instant | null;
  readonly detail: string;
}

const COLUMNS = 'id, job, due_at AS dueAt, began_at AS beganAt, ended_at AS endedAt, outcome, detail';

/**
 * The memory of one run's schedules on disk: one small SQLite file, through to the device at every change. Throws what
 * `openDatabase` explains.
 */
export class SqliteJobLedger implements JobLedger {
  readonly #path: string;
  readonly #database: Database;

  protected constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
  }

  static open(path: string): SqliteJobLedger {
    return new this(path, openDatabase(path, SCHEMA));
  }

  /** For somebody who looks at the schedules of a run that exists, and may be allowed to read only. */
  static openToRead(path: string): SqliteJobLedger {
    return new SqliteJobLedger(path, openDatabaseAsAllowed(path, SCHEMA));
  }

  async begun(): Promise<Instant | undefined> {
    return explained(this.#path, () => this.#database.prepare<[], { at: Instant }>('SELECT at FROM begun').get()?.at);
  }

  async begunAt(now: Instant): Promise<Instant> {
    return explained(this.#path, () => {
      this.#database.prepare('INSERT OR IGNORE INTO begun (id, at) VALUES (1, ?)').run(now);
      return this.#database.prepare<[], { at: Instant }>('SELECT at FROM begun').get()?.at ?? now;
    });
  }

  async begin(job: JobName, dueAt: Instant, at: Instant): Promise<JobAttempt> {
    return explained(this.#path, () => {
      const { lastInsertRowid } = this.#database
        .prepare("INSERT INTO attempts (job, due_at, began_at, outcome, detail) VALUES (?, ?, ?, 'begun', '{}')")
        .run(job, dueAt, at);
      return { id: Number(lastInsertRowid), job, dueAt, beganAt: at, outcome: 'begun', detail: {} };
    });
  }

  async record(check: Omit<JobAttempt, 'id'>): Promise<JobAttempt> {
    const { job, dueAt, beganAt, endedAt = null, outcome, detail } = check;
    return this.#lightly(() => {
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO attempts (job, due_at, began_at, ended_at, outcome, detail) VALUES (?, ?, ?, ?, ?, ?)')
        .run(job, dueAt, beganAt, endedAt, outcome, JSON.stringify(detail));
      return { ...check, id: Number(lastInsertRowid) };
    });
  }

  async end(attempt: JobAttempt, at: Instant, outcome: 'succeeded' | 'failed', detail: JobDetail): Promise<JobAttempt> {
    return explained(this.#path, () => {
      const { changes } = this.#database
        .prepare('UPDATE attempts SET ended_at = ?, outcome = ?, detail = ? WHERE id = ? AND job = ?')
        .run(at, outcome, JSON.stringify(detail), attempt.id, attempt.job);
      if (changes === 0) throw new Error(`The ledger has no attempt ${attempt.id} of the job ${attempt.job}`);
      return { ...attempt, endedAt: at, outcome, detail };
    });
  }

  async last(job: JobName): Promise<JobAttempt | undefined> {
    return this.#one(`SELECT ${COLUMNS} FROM attempts WHERE job = ? ORDER BY id DESC LIMIT 1`, job);
  }

  async lastSuccess(job: JobName): Promise<JobAttempt | undefined> {
    return this.#one(
      `SELECT ${COLUMNS} FROM attempts WHERE job = ? AND outcome = 'succeeded' ORDER BY id DESC LIMIT 1`,
      job,
    );
  }

  async since(job: JobName, at: Instant): Promise<readonly JobAttempt[]> {
    return explained(this.#path, () =>
      this.#database
        .prepare<[string, number], AttemptRow>(
          `SELECT ${COLUMNS} FROM attempts WHERE job = ? AND began_at >= ? ORDER BY id`,
        )
        .all(job, at)
        .map(attemptOf),
    );
  }

  async forgetBefore(at: Instant): Promise<void> {
    this.#lightly(() =>
      this.#database
        .prepare(`DELETE FROM attempts WHERE began_at < ? AND id NOT IN (SELECT max(id) FROM attempts GROUP BY job)
        AND id NOT IN (SELECT max(id) FROM attempts WHERE outcome = 'succeeded' GROUP BY job)`)
        .run(at),
    );
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /**
   * Without waiting for the device, which the loop that trades would have to: a killed process loses nothing of it, a
   * dead machine may.
   */
  #lightly<Result>(change: () => Result): Result {
    return explained(this.#path, () => {
      this.#database.pragma('synchronous = NORMAL');
      try {
        return change();
      } finally {
        this.#database.pragma('synchronous = FULL');
      }
    });
  }

  #one(sql: string, job: JobName): JobAttempt | undefined {
    const row = explained(this.#path, () => this.#database.prepare<[string], AttemptRow>(sql).get(job));
    return row === undefined ? undefined : attemptOf(row);
  }
}

function attemptOf({ endedAt, detail, ...row }: AttemptRow): JobAttempt {
  return { ...row, detail: JSON.parse(detail) as JobDetail, ...(endedAt === null ? {} : { endedAt }) };
}
