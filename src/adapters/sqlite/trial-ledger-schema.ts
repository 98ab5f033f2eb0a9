import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../core/canonical-json.ts';
import { ANY_MARKET } from '../../core/market-days.ts';
import { marketName } from '../../market/market-name.ts';
import type { Migration, Schema } from './migrate.ts';

const keepValues = (table: string) => `
  CREATE TRIGGER ${table}_keep_values BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'the trial ledger is append-only'); END;
`;

const forbidChange = (table: string) => `
  CREATE TRIGGER ${table}_keep_rows BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'the trial ledger is append-only'); END;
  ${keepValues(table)}`;

const RECORDED_AT = "recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

const BY_CONTENT_HASH = `
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
    ${RECORDED_AT}
  ) STRICT;
  CREATE INDEX runs_by_trial ON runs (trial, stage, id);
  CREATE TABLE final_reads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    data_hash TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    ${RECORDED_AT}
  ) STRICT;
  CREATE INDEX final_reads_by_scope ON final_reads (purpose, data_hash);
  ${['trials', 'runs', 'final_reads'].map(forbidChange).join('')}
`;

const LOCKED_HOLD_OUTS = `
  CREATE TABLE hold_outs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    series TEXT NOT NULL,
    -- microseconds; NULL is a release
    boundary REAL,
    ${RECORDED_AT}
  ) STRICT;
  CREATE INDEX hold_outs_by_series ON hold_outs (purpose, series, id);
  ${forbidChange('hold_outs')}
`;

const BY_DAYS = `
  CREATE TABLE configurations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    configuration TEXT NOT NULL,
    UNIQUE (purpose, configuration)
  ) STRICT;
  CREATE TABLE judged_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trial INTEGER NOT NULL REFERENCES configurations (id),
    system TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('search', 'final')),
    periods_per_year REAL NOT NULL,
    -- little-endian doubles
    returns BLOB NOT NULL CHECK (length(returns) % 8 = 0),
    -- microseconds; NULL where it is not known
    returns_from REAL,
    ${RECORDED_AT}
  ) STRICT;
  CREATE INDEX judged_runs_by_trial ON judged_runs (trial, id);
  CREATE TABLE readings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    use TEXT NOT NULL CHECK (use IN ('training', 'judging', 'final')),
    ${RECORDED_AT}
  ) STRICT;
  CREATE TABLE held_out (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    ${RECORDED_AT}
  ) STRICT;
  -- Which days of which market a row of one of the three tables above is about; microseconds, the end not included.
  CREATE TABLE market_days (
    kind TEXT NOT NULL CHECK (kind IN ('judged_runs', 'readings', 'held_out')),
    record INTEGER NOT NULL,
    market TEXT NOT NULL,
    from_time REAL NOT NULL,
    to_time REAL NOT NULL
  ) STRICT;
  CREATE INDEX market_days_by_market ON market_days (kind, market, from_time);
  CREATE INDEX market_days_by_record ON market_days (kind, record);
  CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('search', 'final')),
    verdict TEXT NOT NULL,
    data TEXT NOT NULL,
    ${RECORDED_AT}
  ) STRICT;
  CREATE INDEX verdicts_by_configuration ON verdicts (purpose, configuration);
  ${['configurations', 'judged_runs', 'readings', 'held_out', 'market_days', 'verdicts'].map(forbidChange).join('')}
`;

const MIGRATIONS: readonly Migration[] = [
  BY_CONTENT_HASH,
  LOCKED_HOLD_OUTS,
  (database) => {
    database.exec(BY_DAYS);
    carryOver(database);
  },
  renameMarkets,
];

/** The schema of trial ledgers. */
export const TRIAL_LEDGER_SCHEMA: Schema = { name: 'a trial ledger', table: 'trials', migrations: MIGRATIONS };

/**
 * Gives every market the name that it has now. An earlier version took unknown money for a coin, and a coin that stands
 * for another one for itself: their trials and readings would be forgotten. Whoever changes `marketName` again adds
 * such a step.
 */
function renameMarkets(database: Database): void {
  database.exec('DROP TRIGGER market_days_keep_values');
  const rename = database.prepare('UPDATE market_days SET market = ? WHERE market = ?');
  const markets = database.prepare('SELECT DISTINCT market FROM market_days').all() as readonly {
    readonly market: string;
  }[];
  for (const { market } of markets) if (market !== ANY_MARKET) rename.run(marketName(market), market);
  database.exec(keepValues('market_days'));
}

interface OldTrial {
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
  readonly recordedAt: string;
}

interface OldRun extends OldTrial {
  readonly stage: string;
  readonly periodsPerYear: number;
  readonly returns: Uint8Array;
}

interface OldHoldOut {
  readonly purpose: string;
  readonly series: string;
  readonly boundary: number;
  readonly recordedAt: string;
}

interface OldDays {
  readonly kind: 'judged_runs' | 'readings' | 'held_out';
  readonly markets: readonly string[];
  readonly to: number;
  readonly from?: number;
}

/**
 * Trials and readings by content hash say no days. Their markets stand in their configurations, and no candle was later
 * than their record: they count on any earlier day. The old tables stay as they are.
 */
function carryOver(database: Database): void {
  const add = {
    configuration: database.prepare('INSERT OR IGNORE INTO configurations (purpose, configuration) VALUES (?, ?)'),
    run: database.prepare(`
      INSERT INTO judged_runs (trial, system, stage, periods_per_year, returns, recorded_at)
      SELECT id, ?, ?, ?, ?, ? FROM configurations WHERE purpose = ? AND configuration = ?`),
    reading: database.prepare(
      'INSERT INTO readings (purpose, system, configuration, use, recorded_at) VALUES (?, ?, ?, ?, ?)',
    ),
    heldOut: database.prepare(
      "INSERT INTO held_out (purpose, system, configuration, recorded_at) VALUES (?, 'an earlier version', '{}', ?)",
    ),
    days: database.prepare('INSERT INTO market_days (kind, record, market, from_time, to_time) VALUES (?, ?, ?, ?, ?)'),
  };
  const addDays = (record: number | bigint, { kind, markets, from = Number.NEGATIVE_INFINITY, to }: OldDays): void => {
    for (const market of markets) add.days.run(kind, record, market, from, to);
  };
  const runs = database
    .prepare(`
    SELECT purpose, system, configuration, stage, periods_per_year AS periodsPerYear, returns, recorded_at AS recordedAt
    FROM runs JOIN trials ON trials.id = runs.trial ORDER BY runs.id`)
    .all() as readonly OldRun[];
  for (const { purpose, system, configuration, stage, periodsPerYear, returns, recordedAt } of runs) {
    const { text, markets, holdOut } = readConfiguration(configuration);
    const to = microseconds(recordedAt);
    add.configuration.run(purpose, text);
    const { lastInsertRowid: run } = add.run.run(system, stage, periodsPerYear, returns, recordedAt, purpose, text);
    addDays(run, { kind: 'judged_runs', markets, to });
    // Where something was held out, the days that were read ended before it, and are no part of a later hold-out.
    if (holdOut !== 'none' || stage !== 'search') continue;
    const { lastInsertRowid: reading } = add.reading.run(purpose, system, text, 'judging', recordedAt);
    addDays(reading, { kind: 'readings', markets, to });
  }
  const reads = database
    .prepare('SELECT purpose, system, configuration, recorded_at AS recordedAt FROM final_reads ORDER BY id')
    .all() as readonly OldTrial[];
  for (const { purpose, system, configuration, recordedAt } of reads) {
    const { text, markets } = readConfiguration(configuration);
    const { lastInsertRowid: reading } = add.reading.run(purpose, system, text, 'final', recordedAt);
    addDays(reading, { kind: 'readings', markets, to: microseconds(recordedAt) });
  }
  const holdOuts = database
    .prepare(
      'SELECT purpose, series, boundary, recorded_at AS recordedAt FROM hold_outs WHERE boundary IS NOT NULL ORDER BY id',
    )
    .all() as readonly OldHoldOut[];
  for (const { purpose, series, boundary, recordedAt } of holdOuts) {
    const { lastInsertRowid: record } = add.heldOut.run(purpose, recordedAt);
    const [, instrument = ''] = series.split(' ');
    addDays(record, {
      kind: 'held_out',
      markets: [instrument === '' ? ANY_MARKET : marketName(instrument)],
      from: boundary,
      to: microseconds(recordedAt),
    });
  }
}

interface OldSystem {
  readonly instruments?: readonly { readonly id: string; readonly candles?: { readonly instrument: string } }[];
  readonly validation?: { readonly holdout?: number };
}

/** A configuration of an older version without its name, and what it says of markets and hold-out. */
function readConfiguration(configuration: string): {
  readonly text: string;
  readonly markets: readonly string[];
  readonly holdOut: 'none' | 'some';
} {
  try {
    const parsed = JSON.parse(configuration) as OldSystem & { readonly config?: OldSystem };
    const system = parsed.config ?? parsed;
    const nameless = { ...system, name: undefined };
    const text = canonicalJson(parsed.config === undefined ? nameless : { ...parsed, config: nameless });
    const markets = [
      ...new Set((system.instruments ?? []).map(({ id, candles }) => marketName(candles?.instrument ?? id))),
    ];
    return {
      text,
      markets: markets.length === 0 ? [ANY_MARKET] : markets,
      holdOut: system.validation?.holdout === 0 ? 'none' : 'some',
    };
  } catch {
    return { text: configuration, markets: [ANY_MARKET], holdOut: 'some' };
  }
}

function microseconds(recordedAt: string): number {
  return Date.parse(recordedAt) * 1_000;
}
