import type { Database, Statement } from 'better-sqlite3';
import type { HoldOutScope, Trial, TrialConfiguration, TrialEntry, TrialLedger, TrialScope } from '../../evidence/trial-ledger.port.ts';
import { explained, openDatabase } from './open-database.ts';

const forbidChange = (table: string) => `
  CREATE TRIGGER ${table}_keep_rows BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'the trial ledger is append-only'); END;
  CREATE TRIGGER ${table}_keep_values BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'the trial ledger is append-only'); END;
`;

/** From version n to n + 1. Released steps are never edited. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE trials (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    data_hash TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    UNIQUE (purpose, data_hash, system, configuration)
  ) STRICT;
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trial INTEGER NOT NULL REFERENCES trials (id),
    stage TEXT NOT NULL CHECK (stage IN ('search', 'final')),
    periods_per_year REAL NOT NULL,
    -- little-endian doubles
    returns BLOB NOT NULL CHECK (length(returns) % 8 = 0),
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  ) STRICT;
  CREATE INDEX runs_by_trial ON runs (trial, stage, id);
  CREATE TABLE final_reads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    data_hash TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  ) STRICT;
  CREATE INDEX final_reads_by_scope ON final_reads (purpose, data_hash);
  ${['trials', 'runs', 'final_reads'].map(forbidChange).join('')}
`,
  `
  CREATE TABLE hold_outs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    series TEXT NOT NULL,
    -- microseconds; NULL is a release
    boundary REAL,
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  ) STRICT;
  CREATE INDEX hold_outs_by_series ON hold_outs (purpose, series, id);
  ${forbidChange('hold_outs')}
`,
];

interface TrialRow {
  readonly id: number;
  readonly system: string;
  readonly configuration: string;
  readonly stage: 'search' | 'final';
  readonly periodsPerYear: number;
  readonly returns: Uint8Array;
}

/**
 * The trial ledger on disk: one SQLite file, append-only by trigger, safe for several processes at once. A row that was
 * acknowledged survives a crash. Throws EdgewiseErrors: `data-unreadable` (newer schema), `data-corrupt`, `disk-full`,
 * `file-missing`.
 */
export class SqliteTrialLedger implements TrialLedger {
  readonly #path: string;
  readonly #database: Database;
  readonly #addTrial: Statement;
  readonly #findTrial: Statement;
  readonly #addRun: Statement;
  readonly #listTrials: Statement;
  readonly #addFinalRead: Statement;
  readonly #countFinalReads: Statement;
  readonly #addHoldOut: Statement;
  readonly #findHoldOut: Statement;

  constructor(path: string) {
    this.#path = path;
    const database = openDatabase(path, MIGRATIONS);
    this.#database = database;
    this.#addTrial = database.prepare('INSERT OR IGNORE INTO trials (purpose, data_hash, system, configuration) VALUES (?, ?, ?, ?)');
    this.#findTrial = database.prepare('SELECT id FROM trials WHERE purpose = ? AND data_hash = ? AND system = ? AND configuration = ?');
    this.#addRun = database.prepare('INSERT INTO runs (trial, stage, periods_per_year, returns) VALUES (?, ?, ?, ?)');
    // The newest run of the search speaks for a trial; one of the hold-out only where there was no search.
    this.#listTrials = database.prepare(`
      SELECT trials.id, trials.system, trials.configuration, runs.stage, runs.periods_per_year AS periodsPerYear, runs.returns
      FROM trials JOIN runs ON runs.id = (
        SELECT newest.id FROM runs AS newest WHERE newest.trial = trials.id
        ORDER BY newest.stage = 'search' DESC, newest.id DESC LIMIT 1)
      WHERE trials.purpose = ? AND trials.data_hash = ? ORDER BY trials.id`);
    this.#addFinalRead = database.prepare('INSERT INTO final_reads (purpose, data_hash, system, configuration) VALUES (?, ?, ?, ?)');
    this.#countFinalReads = database.prepare('SELECT count(*) AS reads FROM final_reads WHERE purpose = ? AND data_hash = ?');
    this.#addHoldOut = database.prepare('INSERT INTO hold_outs (purpose, series, boundary) VALUES (?, ?, ?)');
    this.#findHoldOut = database.prepare(`
      SELECT min(boundary) AS boundary FROM hold_outs WHERE purpose = @purpose AND series = @series AND id > coalesce(
        (SELECT max(id) FROM hold_outs WHERE purpose = @purpose AND series = @series AND boundary IS NULL), 0)`);
  }

  record(entry: TrialEntry): Trial {
    const names = [entry.purpose, entry.dataHash, entry.system, entry.configuration];
    return this.#write(() => {
      this.#addTrial.run(...names);
      const { id } = this.#findTrial.get(...names) as { readonly id: number };
      this.#addRun.run(id, entry.stage, entry.periodsPerYear, bytesOf(entry.returns));
      return { ...entry, returns: entry.returns.slice(), id };
    });
  }

  trials(scope: TrialScope): readonly Trial[] {
    const rows = explained(this.#path, () => this.#listTrials.all(scope.purpose, scope.dataHash)) as readonly TrialRow[];
    return rows.map((row) => ({ ...row, purpose: scope.purpose, dataHash: scope.dataHash, returns: doublesOf(row.returns) }));
  }

  recordFinalRead(reader: TrialConfiguration): number {
    return this.#write(() => {
      this.#addFinalRead.run(reader.purpose, reader.dataHash, reader.system, reader.configuration);
      return this.finalReads(reader);
    });
  }

  lockHoldOut({ purpose, series }: HoldOutScope, boundary: number): number {
    return this.#write(() => {
      const { boundary: known } = this.#findHoldOut.get({ purpose, series }) as { readonly boundary: number | null };
      if (known === null || boundary < known) this.#addHoldOut.run(purpose, series, boundary);
      return Math.min(boundary, known ?? boundary);
    });
  }

  releaseHoldOut({ purpose, series }: HoldOutScope): void {
    this.#write(() => this.#addHoldOut.run(purpose, series, null));
  }

  finalReads(scope: TrialScope): number {
    const row = explained(this.#path, () => this.#countFinalReads.get(scope.purpose, scope.dataHash)) as { readonly reads: number };
    return row.reads;
  }

  close(): void {
    this.#database.close();
  }

  /** One immediate transaction: the lock is taken first, so that two processes wait for each other and do not fail. */
  #write<Result>(work: () => Result): Result {
    return explained(this.#path, () => this.#database.transaction(work).immediate());
  }
}

function bytesOf(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, index) => view.setFloat64(index * 8, value, true));
  return new Uint8Array(view.buffer);
}

function doublesOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, index) => view.getFloat64(index * 8, true));
}
