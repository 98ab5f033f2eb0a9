import type { Database, Statement } from 'better-sqlite3';
import { bytesOfDoubles, doublesOfBytes } from '../../core/double-bytes.ts';
import { ANY_MARKET, type MarketDays } from '../../core/market-days.ts';
import { instantFromMillis, type Instant } from '../../core/time.ts';
import type {
  HoldOut,
  KeptHoldOut,
  KeptReading,
  KeptVerdict,
  LedgerRecords,
  Reading,
  ReadingUse,
  Trial,
  TrialEntry,
  TrialLedger,
  TrialScope,
  VerdictEntry,
} from '../../evidence/trial-ledger.port.ts';
import { explained, openDatabase, openDatabaseAsAllowed } from './open-database.ts';
import { TRIAL_LEDGER_SCHEMA } from './trial-ledger-schema.ts';

type Kind = 'judged_runs' | 'readings' | 'held_out';

interface RunRow {
  readonly run: number;
  readonly id: number;
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
  readonly stage: 'search' | 'final';
  readonly periodsPerYear: number;
  readonly returns: Uint8Array;
  readonly returnsFrom: number | null;
  readonly recordedAt: string;
  readonly firstAt: string;
}

interface ReaderRow {
  readonly id: number;
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
  readonly recordedAt: string;
}

type VerdictRow = ReaderRow & VerdictEntry;

interface Stamp {
  readonly id: number;
  readonly recordedAt: string;
}

const RUN = `
  SELECT judged_runs.id AS run, configurations.id, purpose, system, configuration, stage, periods_per_year AS periodsPerYear, returns,
    returns_from AS returnsFrom, recorded_at AS recordedAt,
    (SELECT first.recorded_at FROM judged_runs AS first WHERE first.trial = configurations.id ORDER BY first.id LIMIT 1) AS firstAt
  FROM judged_runs JOIN configurations ON configurations.id = judged_runs.trial`;
const READER = 'id, purpose, system, configuration, recorded_at AS recordedAt';

/**
 * The trial ledger on disk: one SQLite file, append-only by trigger, safe for several processes at once. A row that was
 * acknowledged survives a crash. Throws EdgewiseErrors: `data-unreadable` (newer schema), `data-corrupt`, `disk-full`,
 * `file-missing`.
 */
export class SqliteTrialLedger implements TrialLedger {
  readonly #path: string;
  readonly #database: Database;

  /** `as-allowed` is for somebody who looks, and may have no permission to write. */
  constructor(path: string, access: 'write' | 'as-allowed' = 'write') {
    this.#path = path;
    this.#database = (access === 'write' ? openDatabase : openDatabaseAsAllowed)(path, TRIAL_LEDGER_SCHEMA);
  }

  async record(entry: TrialEntry): Promise<Trial> {
    return this.#write(() => {
      const { purpose, configuration, system, stage, periodsPerYear, returns, returnsFrom, days } = entry;
      this.#prepare('INSERT OR IGNORE INTO configurations (purpose, configuration) VALUES (?, ?)').run(
        purpose,
        configuration,
      );
      const { id: run } = this.#prepare(`
        INSERT INTO judged_runs (trial, system, stage, periods_per_year, returns, returns_from)
        SELECT id, ?, ?, ?, ?, ? FROM configurations WHERE purpose = ? AND configuration = ? RETURNING id`).get(
        system,
        stage,
        periodsPerYear,
        bytesOfDoubles(returns),
        returnsFrom ?? null,
        purpose,
        configuration,
      ) as { readonly id: number };
      this.#addDays('judged_runs', run, days);
      return this.#runAt(run);
    });
  }

  async trials(scope: TrialScope): Promise<readonly Trial[]> {
    return this.#read(() => {
      const speaking = new Map<number, { readonly run: number; readonly stage: string }>();
      const find = this.#prepare(
        'SELECT trial, stage FROM judged_runs JOIN configurations ON configurations.id = trial WHERE judged_runs.id = ? AND purpose = ?',
      );
      for (const run of this.#touching('judged_runs', scope)) {
        const found = find.get(run, scope.purpose) as { readonly trial: number; readonly stage: string } | undefined;
        if (found === undefined) continue;
        // The newest run of the search speaks for a trial; one of the hold-out only where there was no search.
        if (found.stage === 'search' || speaking.get(found.trial)?.stage !== 'search')
          speaking.set(found.trial, { run, stage: found.stage });
      }
      return [...speaking].sort(([one], [other]) => one - other).map(([, { run }]) => this.#runAt(run));
    });
  }

  async runs(purpose: string): Promise<readonly Trial[]> {
    return this.#read(() =>
      (this.#prepare(`${RUN} WHERE purpose = ? ORDER BY judged_runs.id`).all(purpose) as readonly RunRow[]).map((row) =>
        this.#trialOf(row),
      ),
    );
  }

  async recordReading(reading: Reading): Promise<KeptReading> {
    return this.#write(() => {
      const { purpose, system, configuration, use, days } = reading;
      const { id, recordedAt } = this.#prepare(
        'INSERT INTO readings (purpose, system, configuration, use) VALUES (?, ?, ?, ?) RETURNING id, recorded_at AS recordedAt',
      ).get(purpose, system, configuration, use) as Stamp;
      this.#addDays('readings', id, days);
      return { ...reading, id, at: instantOf(recordedAt) };
    });
  }

  async readings(scope: TrialScope): Promise<readonly KeptReading[]> {
    return this.#read(() => {
      const find = this.#prepare(`SELECT ${READER}, use FROM readings WHERE id = ? AND purpose = ?`);
      return this.#touching('readings', scope).flatMap((id) => {
        const row = find.get(id, scope.purpose) as (ReaderRow & { readonly use: ReadingUse }) | undefined;
        return row === undefined ? [] : [{ ...this.#readerOf('readings', row), use: row.use, id }];
      });
    });
  }

  async recordHoldOut({ purpose, system, configuration, days }: HoldOut): Promise<void> {
    this.#write(() => {
      const { id } = this.#prepare(
        'INSERT INTO held_out (purpose, system, configuration) VALUES (?, ?, ?) RETURNING id',
      ).get(purpose, system, configuration) as { readonly id: number };
      this.#addDays('held_out', id, days);
    });
  }

  async holdOuts(scope: TrialScope): Promise<readonly KeptHoldOut[]> {
    return this.#read(() => {
      const find = this.#prepare(`SELECT ${READER} FROM held_out WHERE id = ? AND purpose = ?`);
      return this.#touching('held_out', scope).flatMap((id) => {
        const row = find.get(id, scope.purpose) as ReaderRow | undefined;
        return row === undefined ? [] : [this.#readerOf('held_out', row)];
      });
    });
  }

  async recordVerdict({ purpose, system, configuration, stage, verdict, data }: VerdictEntry): Promise<void> {
    this.#write(() =>
      this.#prepare(
        'INSERT INTO verdicts (purpose, system, configuration, stage, verdict, data) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(purpose, system, configuration, stage, verdict, data),
    );
  }

  async verdicts({
    purpose,
    configuration,
  }: Pick<VerdictEntry, 'purpose' | 'configuration'>): Promise<readonly KeptVerdict[]> {
    const rows = this.#read(() =>
      this.#prepare(
        `SELECT ${READER}, stage, verdict, data FROM verdicts WHERE purpose = ? AND configuration = ? ORDER BY id`,
      ).all(purpose, configuration),
    );
    return (rows as readonly VerdictRow[]).map(verdictOf);
  }

  /** All records as one state of the file. */
  async records(): Promise<LedgerRecords> {
    return this.#read(() => ({
      runs: (this.#prepare(`${RUN} ORDER BY judged_runs.id`).all() as readonly RunRow[]).map((row) => {
        const { id: _, firstAt: __, ...run } = this.#trialOf(row);
        return run;
      }),
      readings: (
        this.#prepare(`SELECT ${READER}, use FROM readings ORDER BY id`).all() as readonly (ReaderRow & {
          readonly use: ReadingUse;
        })[]
      ).map((row) => ({ ...this.#readerOf('readings', row), use: row.use, id: row.id })),
      holdOuts: (this.#prepare(`SELECT ${READER} FROM held_out ORDER BY id`).all() as readonly ReaderRow[]).map((row) =>
        this.#readerOf('held_out', row),
      ),
      verdicts: (
        this.#prepare(`SELECT ${READER}, stage, verdict, data FROM verdicts ORDER BY id`).all() as readonly VerdictRow[]
      ).map(verdictOf),
    }));
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #addDays(kind: Kind, record: number, days: readonly MarketDays[]): void {
    const add = this.#prepare(
      'INSERT INTO market_days (kind, record, market, from_time, to_time) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { market, from, to } of days) add.run(kind, record, market, from, to);
  }

  #daysOf(kind: Kind, record: number): MarketDays[] {
    return this.#prepare(
      'SELECT market, from_time AS "from", to_time AS "to" FROM market_days WHERE kind = ? AND record = ? ORDER BY rowid',
    ).all(kind, record) as MarketDays[];
  }

  /** Ids of the records that share a day with the scope, oldest first, whatever their purpose. */
  #touching(kind: Kind, { days }: TrialScope): number[] {
    const find = this.#prepare(
      'SELECT record FROM market_days WHERE kind = ? AND market IN (?, ?) AND from_time < ? AND to_time > ?',
    ).pluck();
    return [
      ...new Set(
        days.flatMap(({ market, from, to }) =>
          from < to ? (find.all(kind, market, ANY_MARKET, to, from) as number[]) : [],
        ),
      ),
    ].sort((one, other) => one - other);
  }

  #runAt(run: number): Trial {
    return this.#trialOf(this.#prepare(`${RUN} WHERE judged_runs.id = ?`).get(run) as RunRow);
  }

  #trialOf({
    run,
    id,
    purpose,
    system,
    configuration,
    stage,
    periodsPerYear,
    returns,
    returnsFrom,
    recordedAt,
    firstAt,
  }: RunRow): Trial {
    return {
      id,
      purpose,
      system,
      configuration,
      stage,
      periodsPerYear,
      days: this.#daysOf('judged_runs', run),
      returns: doublesOfBytes(returns),
      ...(returnsFrom === null ? {} : { returnsFrom }),
      firstAt: instantOf(firstAt),
      at: instantOf(recordedAt),
    };
  }

  #readerOf(kind: Kind, { id, purpose, system, configuration, recordedAt }: ReaderRow): KeptHoldOut {
    return { purpose, days: this.#daysOf(kind, id), system, configuration, at: instantOf(recordedAt) };
  }

  #prepare(sql: string): Statement {
    return this.#database.prepare(sql);
  }

  #read<Result>(work: () => Result): Result {
    return explained(this.#path, () => this.#database.transaction(work).deferred());
  }

  /** One immediate transaction: the lock is taken first, so that two processes wait for each other and do not fail. */
  #write<Result>(work: () => Result): Result {
    return explained(this.#path, () => this.#database.transaction(work).immediate());
  }
}

function verdictOf(row: VerdictRow): KeptVerdict {
  const { purpose, system, configuration, stage, verdict, data, recordedAt } = row;
  return { purpose, system, configuration, stage, verdict, data, at: instantOf(recordedAt) };
}

function instantOf(recordedAt: string): Instant {
  return instantFromMillis(Date.parse(recordedAt));
}
