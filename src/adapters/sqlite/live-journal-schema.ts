import type { Database } from 'better-sqlite3';
import type { LiveJournalHeader } from '../../live/live-journal.port.ts';
import type { Schema } from './migrate.ts';

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE header (id INTEGER PRIMARY KEY CHECK (id = 1), header TEXT NOT NULL) STRICT;
  CREATE TABLE starts (start INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, code_version TEXT NOT NULL) STRICT;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    event TEXT NOT NULL,
    output TEXT NOT NULL,
    -- over this record and, through the one before, all before it
    chain TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_kind ON events (kind, seq);
  CREATE TABLE features (
    seq INTEGER NOT NULL REFERENCES events (seq),
    market INTEGER NOT NULL,
    -- little-endian doubles, in the order of the header's feature names
    numbers BLOB NOT NULL CHECK (length(numbers) % 8 = 0),
    PRIMARY KEY (seq, market)
  ) STRICT;
  CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
`,
  `
  -- what the chain of a record is over: 1 its event and output, 2 also its time, kind and features
  ALTER TABLE events ADD COLUMN chain_form INTEGER NOT NULL DEFAULT 1 CHECK (chain_form IN (1, 2));
  -- how the journal ends, changed with every event by whichever version writes it, so that one which loses its last records says so
  CREATE TABLE tail (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, chain TEXT NOT NULL) STRICT;
  INSERT INTO tail (id, seq, chain) SELECT 1, coalesce(max(seq), 0), coalesce((SELECT chain FROM events ORDER BY seq DESC LIMIT 1), '') FROM events;
  CREATE TRIGGER events_tail AFTER INSERT ON events BEGIN UPDATE tail SET seq = NEW.seq, chain = NEW.chain; END;
  CREATE TABLE halt_switch (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT;
`,
];

/** The schema of live journals. */
export const LIVE_JOURNAL_SCHEMA: Schema = {
  name: 'the journal of a run',
  table: 'events',
  migrations: MIGRATIONS,
};

/**
 * A table that stands beside the schema: a version of Edgewise that does not know it opens the journal, writes events
 * and leaves it alone. Each row names the event that it belongs to and that event's hash, so that such a version cannot
 * make a row wrong. Created by whoever first opens the journal to write.
 */
export const SNAPSHOTS_TABLE = `
  CREATE TABLE IF NOT EXISTS snapshots (
    seq INTEGER PRIMARY KEY REFERENCES events (seq),
    -- of that event
    chain TEXT NOT NULL,
    -- version of what is in the state
    format INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- over all of the above
    sha256 TEXT NOT NULL
  ) STRICT;
`;

/**
 * Another table that stands beside the schema: the part of the account in the epoch of `halt_switch`. A version that
 * does not know it changes that epoch alone, and the row then belongs to an epoch that is gone.
 */
export const ACCOUNT_SWITCH_TABLE = `
  CREATE TABLE IF NOT EXISTS account_switch (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- the epoch in halt_switch that it is a part of
    total INTEGER NOT NULL,
    epoch INTEGER NOT NULL
  ) STRICT;
`;

/** What a journal was begun with; undefined in one that is only beginning, or whose tables are in its log still. */
export function keptHeader(database: Database): LiveJournalHeader | undefined {
  if (!hasTable(database, 'header')) return undefined;
  const row = database.prepare<[], { header: string }>('SELECT header FROM header').get();
  return row === undefined ? undefined : (JSON.parse(row.header) as LiveJournalHeader);
}

/** Keeps it, and merges the log: a copy without its log is all that can be read where the disk is full. */
export function keepHeader(database: Database, header: LiveJournalHeader): void {
  database.prepare('INSERT INTO header (id, header) VALUES (1, ?)').run(JSON.stringify(header));
  database.pragma('wal_checkpoint(PASSIVE)');
}

/**
 * Whether a database has a table: a journal that only earlier versions opened to write lacks those beside the schema.
 */
export function hasTable(database: Database, name: string): boolean {
  const table = database.prepare<[string]>("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return table.get(name) !== undefined;
}
