import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import type { EventEntry, JournalNote, JournalStart, KeptEvent, LiveJournal, LiveJournalHeader } from '../../live/live-journal.port.ts';
import { explained, openDatabase } from './open-database.ts';

/** From version n to n + 1. Released steps are never edited. */
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
];

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: KeptEvent['kind'];
  readonly event: string;
  readonly output: string;
  readonly chain: string;
}

interface FeatureRow {
  readonly market: number;
  readonly numbers: Uint8Array;
}

/**
 * The journal of live trading on disk: one SQLite file, written ahead and through to the device, one transaction per
 * processed event. What was acknowledged survives a kill at any line. Each record carries a hash over itself and all
 * before it. Throws EdgewiseErrors: `data-unreadable` (newer schema), `data-corrupt`, `disk-full`, `file-missing`.
 */
export class SqliteLiveJournal implements LiveJournal {
  readonly header: LiveJournalHeader;
  readonly #path: string;
  readonly #database: Database;
  readonly #addEvent: Statement;
  readonly #addFeatures: Statement;
  readonly #addNote: Statement;
  readonly #commit: (entries: readonly EventEntry[]) => void;
  #seq: number;
  #chain: string;

  private constructor(path: string, database: Database, header: LiveJournalHeader) {
    this.#path = path;
    this.#database = database;
    this.header = header;
    this.#addEvent = database.prepare('INSERT INTO events (seq, at, kind, event, output, chain) VALUES (?, ?, ?, ?, ?, ?)');
    this.#addFeatures = database.prepare('INSERT INTO features (seq, market, numbers) VALUES (?, ?, ?)');
    this.#addNote = database.prepare('INSERT INTO notes (at, kind, detail) VALUES (?, ?, ?)');
    const last = database.prepare<[], EventRow>('SELECT * FROM events ORDER BY seq DESC LIMIT 1').get();
    this.#seq = last?.seq ?? 0;
    this.#chain = last?.chain ?? '';
    const insert = database.transaction((entries: readonly EventEntry[]) => this.#insert(entries));
    this.#commit = (entries) => insert.immediate(entries);
  }

  /** Opens the journal of a run, or begins one with the header that `begin` makes. */
  static open(path: string, begin: () => LiveJournalHeader): SqliteLiveJournal {
    const database = openDatabase(path, MIGRATIONS);
    return explained(path, () => {
      const row = database.prepare<[], { header: string }>('SELECT header FROM header').get();
      if (row !== undefined) return new SqliteLiveJournal(path, database, JSON.parse(row.header) as LiveJournalHeader);
      const header = begin();
      database.prepare('INSERT INTO header (id, header) VALUES (1, ?)').run(JSON.stringify(header));
      return new SqliteLiveJournal(path, database, header);
    });
  }

  /** Opens a journal that must be there, to read it. */
  static openExisting(path: string): SqliteLiveJournal {
    if (!existsSync(path)) throw new EdgewiseError('file-missing', 'There is no journal of live trading here', { where: path, advice: 'Give the folder of a run that `edgewise paper` or `edgewise live` made.' });
    return SqliteLiveJournal.open(path, () => {
      throw new EdgewiseError('data-corrupt', 'This journal has no header', { where: path });
    });
  }

  begin(at: Instant, codeVersion: string): JournalStart {
    return explained(this.#path, () => {
      const start = { start: this.starts().length + 1, seq: this.#seq + 1, at, codeVersion };
      this.#database.prepare('INSERT INTO starts (start, seq, at, code_version) VALUES (?, ?, ?, ?)').run(start.start, start.seq, at, codeVersion);
      return start;
    });
  }

  starts(): readonly JournalStart[] {
    return explained(this.#path, () => this.#database.prepare<[], JournalStart>('SELECT start, seq, at, code_version AS codeVersion FROM starts ORDER BY start').all());
  }

  *events(kind?: KeptEvent['kind']): Iterable<KeptEvent> {
    const features = this.#database.prepare<[number], FeatureRow>('SELECT market, numbers FROM features WHERE seq = ? ORDER BY market');
    let chain = '';
    for (const row of explained(this.#path, () => this.#rows(kind))) {
      if (kind === undefined) {
        chain = linked(chain, row);
        if (chain !== row.chain) throw new EdgewiseError('data-corrupt', 'A record of the journal is not the one that was written', { where: `${this.#path}, event ${row.seq}`, expected: chain, actual: row.chain, advice: 'Restore it from a backup.' });
      }
      const { seq, event, output } = row;
      const kept = { seq, at: row.at as Instant, kind: row.kind, event, output };
      yield row.kind === 'forecast' ? { ...kept, features: featuresOf(explained(this.#path, () => features.all(seq))) } : kept;
    }
  }

  *notes(): Iterable<JournalNote> {
    const rows = explained(this.#path, () => this.#database.prepare<[], { at: number; kind: JournalNote['kind']; detail: string }>('SELECT at, kind, detail FROM notes ORDER BY id').all());
    for (const { at, kind, detail } of rows) yield { at: at as Instant, kind, detail: JSON.parse(detail) as JournalNote['detail'] };
  }

  commit(entries: readonly EventEntry[]): void {
    const before = { seq: this.#seq, chain: this.#chain };
    try {
      explained(this.#path, () => this.#commit(entries));
    } catch (error) {
      this.#seq = before.seq;
      this.#chain = before.chain;
      throw error;
    }
  }

  /** A note is for people; one that cannot be written is lost, and trading goes on. */
  note({ at, kind, detail }: JournalNote): void {
    try {
      this.#addNote.run(at, kind, JSON.stringify(detail));
    } catch {
      // The disk is full: the events say so already.
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Page by page, because a statement that is being read keeps others from writing. */
  *#rows(kind: KeptEvent['kind'] | undefined): Iterable<EventRow> {
    const page = this.#database.prepare<[number, string | null, string | null], EventRow>('SELECT * FROM events WHERE seq > ? AND (? IS NULL OR kind = ?) ORDER BY seq LIMIT 1000');
    let after = 0;
    for (;;) {
      const rows = explained(this.#path, () => page.all(after, kind ?? null, kind ?? null));
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  #insert(entries: readonly EventEntry[]): void {
    for (const { at, kind, event, output, features } of entries) {
      this.#chain = linked(this.#chain, { event, output });
      this.#addEvent.run(++this.#seq, at, kind, event, output, this.#chain);
      for (const [market, numbers] of (features ?? []).entries()) {
        if (numbers !== undefined) this.#addFeatures.run(this.#seq, market, Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength));
      }
    }
  }
}

function linked(chain: string, { event, output }: { readonly event: string; readonly output: string }): string {
  return createHash('sha256').update(`${chain}\n${event}\n${output}`).digest('hex').slice(0, 32);
}

function featuresOf(rows: readonly FeatureRow[]): (Float64Array | undefined)[] {
  const features: (Float64Array | undefined)[] = [];
  for (const { market, numbers } of rows) features[market] = new Float64Array(numbers.buffer.slice(numbers.byteOffset, numbers.byteOffset + numbers.byteLength));
  return features;
}
