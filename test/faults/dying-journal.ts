import type { Instant } from '../../src/core/time.ts';
import type { HeededEpochs } from '../../src/live/halt-switch.port.ts';
import type {
  EventEntry,
  FoundSnapshot,
  JournalSnapshot,
  JournalNote,
  JournalStart,
  KeptEvent,
  LiveJournal,
  LiveJournalHeader,
} from '../../src/live/live-journal.port.ts';

/** What a process that is killed would not see: everything after it is lost, and the next start begins from disk. */
export class Death extends Error {
  override readonly name = 'Death';
}

/** Counts what could be the last thing a process does, and kills it at one of them. */
export class Fate {
  #left: number;

  /** The act at which it dies, from 1; Infinity for never. */
  constructor(diesAt: number) {
    this.#left = diesAt;
  }

  /** Whether the process dies at this act. */
  meets(): 'death' | 'nothing' {
    return --this.#left === 0 ? 'death' : 'nothing';
  }
}

/** A journal whose process may die right before or right after a commit. */
export class DyingJournal implements LiveJournal {
  readonly #journal: LiveJournal;
  readonly #fate: Fate;

  constructor(journal: LiveJournal, fate: Fate) {
    this.#journal = journal;
    this.#fate = fate;
  }

  get header(): LiveJournalHeader {
    return this.#journal.header;
  }

  begin(at: Instant, codeVersion: string): JournalStart {
    return this.#journal.begin(at, codeVersion);
  }

  starts(): readonly JournalStart[] {
    return this.#journal.starts();
  }

  events(kind?: KeptEvent['kind'], after?: number): Iterable<KeptEvent> {
    return this.#journal.events(kind, after);
  }

  heededEpochs(): HeededEpochs | undefined {
    return this.#journal.heededEpochs();
  }

  seqBefore(kind: KeptEvent['kind'], count: number): number {
    return this.#journal.seqBefore(kind, count);
  }

  snapshots(): Iterable<FoundSnapshot> {
    return this.#journal.snapshots();
  }

  addSnapshot(snapshot: JournalSnapshot): void {
    if (this.#fate.meets() === 'death') throw new Death('before a snapshot');
    this.#journal.addSnapshot(snapshot);
    if (this.#fate.meets() === 'death') throw new Death('after a snapshot');
  }

  tidy(): void {
    this.#journal.tidy();
  }

  notes(): Iterable<JournalNote> {
    return this.#journal.notes();
  }

  commit(entries: readonly EventEntry[], heeded?: HeededEpochs): void {
    if (this.#fate.meets() === 'death') throw new Death('before a commit');
    this.#journal.commit(entries, heeded);
    if (this.#fate.meets() === 'death') throw new Death('after a commit');
  }

  note(note: JournalNote): void {
    this.#journal.note(note);
  }

  close(): void {
    this.#journal.close();
  }
}
