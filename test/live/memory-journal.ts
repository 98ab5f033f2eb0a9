import { EdgewiseError } from '../../src/core/errors.ts';
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

/** A journal that ends with the process, on a disk that a test can fill. */
export class MemoryJournal implements LiveJournal {
  readonly header: LiveJournalHeader;
  readonly kept: KeptEvent[] = [];
  readonly written: JournalNote[] = [];
  /** Newest first. */
  keptSnapshots: readonly FoundSnapshot[] = [];
  disk: 'free' | 'full' = 'free';
  readonly #starts: JournalStart[] = [];
  #heeded: HeededEpochs | undefined;

  constructor(header: Partial<LiveJournalHeader> = {}) {
    this.header = {
      format: 2,
      system: 'test',
      config: '{}',
      configHash: '',
      setting: 'paper',
      venue: 'scripted',
      tag: 't000000',
      cashMinor: '0',
      foreign: { cashMinor: '0', lots: {} },
      instruments: [],
      artifact: 'none',
      featureNames: ['one'],
      classes: ['down', 'up'],
      ...header,
    };
  }

  begin(at: Instant, codeVersion: string): JournalStart {
    const start = { start: this.#starts.length + 1, seq: this.kept.length + 1, at, codeVersion };
    this.#starts.push(start);
    return start;
  }

  starts(): readonly JournalStart[] {
    return this.#starts;
  }

  events(kind?: KeptEvent['kind'], after = 0): Iterable<KeptEvent> {
    return this.kept.filter((event) => event.seq > after && (kind === undefined || event.kind === kind));
  }

  heededEpochs(): HeededEpochs | undefined {
    return this.#heeded;
  }

  seqBefore(kind: KeptEvent['kind'], count: number): number {
    return this.kept.filter((event) => event.kind === kind).at(-1 - count)?.seq ?? 0;
  }

  snapshots(): readonly FoundSnapshot[] {
    return this.keptSnapshots;
  }

  addSnapshot(snapshot: JournalSnapshot): void {
    if (this.disk === 'full') throw new EdgewiseError('disk-full', 'The disk of this test is full');
    if (snapshot.seq !== this.kept.length) throw new RangeError(`A snapshot of ${snapshot.seq} of ${this.kept.length}`);
    this.keptSnapshots = [{ kind: 'whole' as const, ...snapshot }, ...this.keptSnapshots].slice(0, 2);
  }

  notes(): Iterable<JournalNote> {
    return this.written;
  }

  commit(entries: readonly EventEntry[], heeded?: HeededEpochs): void {
    if (this.disk === 'full') throw new EdgewiseError('disk-full', 'The disk of this test is full');
    for (const entry of entries) this.kept.push({ ...entry, seq: this.kept.length + 1 });
    this.#heeded = heeded ?? this.#heeded;
  }

  note(note: JournalNote): void {
    this.written.push(note);
  }

  tidy(): void {}

  close(): void {}
}
