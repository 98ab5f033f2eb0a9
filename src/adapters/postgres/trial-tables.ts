import type { Tables } from './postgres-database.ts';

const RECORDED_AT = "recorded_at TIMESTAMPTZ NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())";
const ID = 'id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY';

/** Rows of these tables are never changed and never removed. */
const APPEND_ONLY = [
  'configurations',
  'judged_runs',
  'readings',
  'held_out',
  'market_days',
  'verdicts',
  'carried_ledgers',
];

const forbidChange = (table: string) => `
  CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON edgewise.${table}
    FOR EACH ROW EXECUTE FUNCTION edgewise.keep_trials();
  CREATE TRIGGER keep_table BEFORE TRUNCATE ON edgewise.${table}
    FOR EACH STATEMENT EXECUTE FUNCTION edgewise.keep_trials();`;

/**
 * The tables of the trial ledger. A configuration is found by the SHA-256 of its text, because a text may be too long
 * for an index. Returns are little-endian doubles. Days are microseconds, the end not included.
 */
export const TRIAL_TABLES: Tables = {
  name: 'trials',
  steps: [
    `
  CREATE FUNCTION edgewise.keep_trials() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the trial ledger is append-only'; END $$;
  CREATE TABLE edgewise.configurations (
    ${ID},
    purpose TEXT NOT NULL,
    configuration TEXT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    UNIQUE (purpose, digest)
  );
  CREATE TABLE edgewise.judged_runs (
    ${ID},
    trial BIGINT NOT NULL REFERENCES edgewise.configurations (id),
    system TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('search', 'final')),
    periods_per_year DOUBLE PRECISION NOT NULL,
    returns BYTEA NOT NULL CHECK (length(returns) % 8 = 0),
    -- NULL where it is not known
    returns_from DOUBLE PRECISION,
    ${RECORDED_AT}
  );
  CREATE INDEX judged_runs_by_trial ON edgewise.judged_runs (trial, id);
  CREATE TABLE edgewise.readings (
    ${ID},
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    use TEXT NOT NULL CHECK (use IN ('training', 'judging', 'final')),
    ${RECORDED_AT}
  );
  CREATE TABLE edgewise.held_out (
    ${ID},
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    ${RECORDED_AT}
  );
  -- Which days of which market a row of one of the three tables above is about, in the order of \`place\`.
  CREATE TABLE edgewise.market_days (
    kind TEXT NOT NULL CHECK (kind IN ('judged_runs', 'readings', 'held_out')),
    record BIGINT NOT NULL,
    place INTEGER NOT NULL,
    market TEXT NOT NULL,
    from_time DOUBLE PRECISION NOT NULL,
    to_time DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (kind, record, place)
  );
  CREATE INDEX market_days_by_market ON edgewise.market_days (kind, market, from_time);
  CREATE TABLE edgewise.verdicts (
    ${ID},
    purpose TEXT NOT NULL,
    system TEXT NOT NULL,
    configuration TEXT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    stage TEXT NOT NULL CHECK (stage IN ('search', 'final')),
    verdict TEXT NOT NULL,
    data TEXT NOT NULL,
    ${RECORDED_AT}
  );
  CREATE INDEX verdicts_by_configuration ON edgewise.verdicts (purpose, digest);
  -- Ledgers of workspaces whose records were carried over, by the SHA-256 of all of them.
  CREATE TABLE edgewise.carried_ledgers (digest BYTEA PRIMARY KEY CHECK (length(digest) = 32), ${RECORDED_AT});
  ${APPEND_ONLY.map(forbidChange).join('')}`,
  ],
};
