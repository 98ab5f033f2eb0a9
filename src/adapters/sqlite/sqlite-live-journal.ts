import { existsSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import { startNumber } from '../../execution/start-number.ts';
import type { HeededEpochs } from '../../live/halt-switch.port.ts';
import type {
  EventEntry,
  FoundSnapshot,
  JournalNote,
  JournalSnapshot,
  JournalStart,
  KeptEvent,
  LiveJournal,
  LiveJournalHeader,
} from '../../live/live-journal.port.ts';
import { featuresOf, linked, type ChainedEvent, type EventRow, type FeatureRow } from './chained-event.ts';
import { wholeTail } from './journal-tail.ts';
import { JournalEpochs } from './live-journal-epochs.ts';
import { LogMerging } from './log-merging.ts';
import { LIVE_JOURNAL_SCHEMA, keepHeader, keptHeader } from './live-journal-schema.ts';
import { JournalSnapshots } from './live-journal-snapshots.ts';
import {
  explained,
  openDatabase,
  openDatabaseAsAllowed,
  openDatabaseCopy,
  openDatabaseToRead,
  type Durability,
} from './open-database.ts';

/** A note with the number that it was written under. */
export interface NumberedNote extends JournalNote {
  readonly id: number;
}

interface NoteRow {
  readonly id: number;
  readonly at: number;
  readonly kind: JournalNote['kind'];
  readonly detail: string;
}

/**
 * The journal of live trading on disk: one SQLite file, written ahead and through to the device, one transaction per
 * processed event. What was acknowledged survives a kill at any line. Each record carries a hash over itself, with its
 * time and features, and all before it; the count and hash of the last one are kept beside, so that records which are
 * missing at the end are noticed. That shows damage and careless hands, not a file that was put back to an earlier
 * copy, nor somebody who computes the hashes anew. Throws EdgewiseErrors: `data-unreadable` (newer schema),
 * `data-corrupt`, `disk-full`, `file-missing`.
 */
export class SqliteLiveJournal implements LiveJournal {
  readonly header: LiveJournalHeader;
  readonly #path: string;
  readonly #database: Database;
  readonly #addEvent: Statement;
  readonly #addFeatures: Statement;
  readonly #addNote: Statement;
  readonly #snapshots: JournalSnapshots;
  readonly #epochs: JournalEpochs;
  readonly #featuresOf: Statement<[number], FeatureRow>;
  readonly #log: LogMerging;
  readonly #commit: (entries: readonly EventEntry[], heeded: HeededEpochs | undefined) => void;
  #seq: number;
  #chain: string;

  private constructor(path: string, database: Database, header: LiveJournalHeader) {
    this.#path = path;
    this.#database = database;
    this.header = header;
    this.#addEvent = database.prepare(
      'INSERT INTO events (seq, at, kind, event, output, chain, chain_form) VALUES (?, ?, ?, ?, ?, ?, 2)',
    );
    this.#addFeatures = database.prepare('INSERT INTO features (seq, market, numbers) VALUES (?, ?, ?)');
    this.#addNote = database.prepare('INSERT INTO notes (at, kind, detail) VALUES (?, ?, ?)');
    this.#featuresOf = database.prepare<[number], FeatureRow>(
      'SELECT market, numbers FROM features WHERE seq = ? ORDER BY market',
    );
    this.#snapshots = new JournalSnapshots(database);
    this.#epochs = new JournalEpochs(database);
    const { seq, chain } = wholeTail(path, database);
    this.#seq = seq;
    this.#chain = chain;
    this.#log = new LogMerging(database, seq);
    const insert = database.transaction((entries: readonly EventEntry[], heeded: HeededEpochs | undefined) =>
      this.#insert(entries, heeded),
    );
    this.#commit = (entries, heeded) => insert.immediate(entries, heeded);
  }

  /** Opens the journal of a run, or begins one with the header that `begin` makes. */
  static open(path: string, begin: () => LiveJournalHeader, survives?: Durability): SqliteLiveJournal {
    const database = openDatabase(path, LIVE_JOURNAL_SCHEMA, survives);
    try {
      return explained(path, () => {
        new JournalSnapshots(database).prepare();
        new JournalEpochs(database).prepare();
        const kept = keptHeader(database);
        const header = kept ?? begin();
        if (kept === undefined) keepHeader(database, header);
        const journal = new SqliteLiveJournal(path, database, header);
        journal.#log.begin();
        return journal;
      });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Opens a journal that must be there, and brings it to the newest schema. */
  static openExisting(path: string): SqliteLiveJournal {
    requireThere(path);
    return SqliteLiveJournal.open(path, () => noHeader(path));
  }

  /** Opens a journal that must be there for somebody who looks at it, and may be allowed to read only. */
  static openAsAllowed(path: string): SqliteLiveJournal {
    requireThere(path);
    return SqliteLiveJournal.#over(path, openDatabaseAsAllowed(path, LIVE_JOURNAL_SCHEMA));
  }

  /** Opens a journal that must be there so that it cannot be changed, not even brought to the newest schema. */
  static openToRead(path: string): SqliteLiveJournal {
    requireThere(path);
    return SqliteLiveJournal.#over(path, openDatabaseToRead(path, LIVE_JOURNAL_SCHEMA));
  }

  /**
   * Opens what the file of a journal holds, in memory: neither a full disk nor one that is read-only is in the way.
   * What is still in its write-ahead log is missing.
   */
  static openCopy(path: string): SqliteLiveJournal {
    requireThere(path);
    return SqliteLiveJournal.#over(
      path,
      explained(path, () => openDatabaseCopy(path)),
    );
  }

  /** What a journal was begun with, whatever has become of its events. */
  static headerOf(path: string): LiveJournalHeader {
    requireThere(path);
    return explained(path, () => {
      const database = openDatabaseCopy(path);
      try {
        return keptHeader(database) ?? noHeader(path);
      } finally {
        database.close();
      }
    });
  }

  static #over(path: string, database: Database): SqliteLiveJournal {
    try {
      return explained(path, () => new SqliteLiveJournal(path, database, keptHeader(database) ?? noHeader(path)));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * The number and hash of the last event that was there when this was opened, or that was written through it since.
   */
  get end(): { readonly seq: number; readonly chain: string } {
    return { seq: this.#seq, chain: this.#chain };
  }

  begin(at: Instant, codeVersion: string): JournalStart {
    return explained(this.#path, () => {
      const start = { start: startNumber(at, this.starts().at(-1)?.start ?? 0), seq: this.#seq + 1, at, codeVersion };
      this.#database
        .prepare('INSERT INTO starts (start, seq, at, code_version) VALUES (?, ?, ?, ?)')
        .run(start.start, start.seq, at, codeVersion);
      return start;
    });
  }

  starts(): readonly JournalStart[] {
    return explained(this.#path, () =>
      this.#database
        .prepare<[], JournalStart>('SELECT start, seq, at, code_version AS codeVersion FROM starts ORDER BY start')
        .all(),
    );
  }

  *events(kind?: KeptEvent['kind'], after = 0): Iterable<ChainedEvent> {
    let chain = after === 0 ? '' : (this.chainAt(after) ?? '');
    for (const row of explained(this.#path, () => this.#rows(kind, after))) {
      const features = row.kind === 'forecast' ? explained(this.#path, () => this.#featuresOf.all(row.seq)) : [];
      if (kind === undefined) {
        chain = linked(chain, row, features);
        if (chain !== row.chain)
          throw new EdgewiseError('data-corrupt', 'A record of the journal is not the one that was written', {
            where: `${this.#path}, event ${row.seq}`,
            expected: chain,
            actual: row.chain,
            advice: 'Restore it from a backup.',
          });
      }
      const { seq, event, output, chain: link, chain_form: chainForm } = row;
      const kept = { seq, at: row.at as Instant, kind: row.kind, event, output, chain: link, chainForm };
      yield row.kind === 'forecast' ? { ...kept, features: featuresOf(features) } : kept;
    }
  }

  /**
   * The hash of an event over itself and all before it: whoever read up to there sees by it that the past is still the
   * same.
   */
  chainAt(seq: number): string | undefined {
    return explained(
      this.#path,
      () =>
        this.#database.prepare<[number], { chain: string }>('SELECT chain FROM events WHERE seq = ?').get(seq)?.chain,
    );
  }

  seqBefore(kind: KeptEvent['kind'], count: number): number {
    const found = explained(this.#path, () =>
      this.#database
        .prepare<[string, number], { seq: number }>(
          'SELECT seq FROM events WHERE kind = ? ORDER BY seq DESC LIMIT 1 OFFSET ?',
        )
        .get(kind, count),
    );
    return found?.seq ?? 0;
  }

  snapshots(): readonly FoundSnapshot[] {
    return explained(this.#path, () => this.#snapshots.found((seq) => this.chainAt(seq)));
  }

  addSnapshot(snapshot: JournalSnapshot): void {
    explained(this.#path, () => this.#snapshots.add(snapshot, this.end));
  }

  heededEpochs(): HeededEpochs | undefined {
    return explained(this.#path, () => this.#epochs.found());
  }

  /** Those that are there when it is called. */
  notes(): Iterable<NumberedNote> {
    const last =
      explained(
        this.#path,
        () => this.#database.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM notes').get()?.id,
      ) ?? 0;
    return this.#notesUntil(last);
  }

  commit(entries: readonly EventEntry[], heeded?: HeededEpochs): void {
    const before = { seq: this.#seq, chain: this.#chain };
    try {
      explained(this.#path, () => this.#commit(entries, heeded));
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

  tidy(): void {
    this.#log.mergeIfDue(this.#seq);
  }

  close(): void {
    this.#database.close();
  }

  /** Page by page, because a statement that is being read keeps others from writing. */
  *#rows(kind: KeptEvent['kind'] | undefined, from: number): Iterable<EventRow> {
    const page = this.#database.prepare<[number, string | null, string | null], EventRow>(
      'SELECT * FROM events WHERE seq > ? AND (? IS NULL OR kind = ?) ORDER BY seq LIMIT 1000',
    );
    let after = from;
    for (;;) {
      const rows = explained(this.#path, () => page.all(after, kind ?? null, kind ?? null));
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  *#notesUntil(last: number): Iterable<NumberedNote> {
    const page = this.#database.prepare<[number, number], NoteRow>(
      'SELECT id, at, kind, detail FROM notes WHERE id > ? AND id <= ? ORDER BY id LIMIT 1000',
    );
    let after = 0;
    for (;;) {
      const rows = explained(this.#path, () => page.all(after, last));
      for (const { id, at, kind, detail } of rows)
        yield { id, at: at as Instant, kind, detail: JSON.parse(detail) as JournalNote['detail'] };
      const end = rows.at(-1);
      if (end === undefined) return;
      after = end.id;
    }
  }

  #insert(entries: readonly EventEntry[], heeded: HeededEpochs | undefined): void {
    if (heeded !== undefined) this.#epochs.keep(heeded);
    for (const { at, kind, event, output, features } of entries) {
      const rows = (features ?? []).flatMap((numbers, market) =>
        numbers === undefined
          ? []
          : [{ market, numbers: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength) }],
      );
      this.#chain = linked(this.#chain, { at, kind, event, output, chain_form: 2 }, rows);
      this.#addEvent.run(++this.#seq, at, kind, event, output, this.#chain);
      for (const { market, numbers } of rows) this.#addFeatures.run(this.#seq, market, numbers);
    }
  }
}

function requireThere(path: string): void {
  if (!existsSync(path))
    throw new EdgewiseError('file-missing', 'There is no journal of live trading here', {
      where: path,
      advice: 'Give the folder of a run that `edgewise paper` or `edgewise live` made.',
    });
}

function noHeader(path: string): never {
  throw new EdgewiseError('data-corrupt', 'This journal has no header', {
    where: path,
    expected: 'what the run was begun with',
    actual: 'nothing: its process is beginning, or was ended while it began',
    advice: 'ask again in a moment; where no process has the run, start it again',
  });
}
