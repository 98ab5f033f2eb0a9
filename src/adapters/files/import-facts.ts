import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import type { Fact, FactKind } from '../../core/facts/market-facts.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { DAY, instant, type Instant } from '../../core/time.ts';
import type { FactReader, FactReaderOptions, FactSink } from '../../market/fact-reader.port.ts';
import type { FactOrigin, FactStore, FactWrite, FactWriteOptions } from '../../market/fact-store.port.ts';
import { FactTable, isTableKind } from '../../market/fact-table.ts';
import { RecordedFacts } from '../../market/recorded-facts.ts';
import type { FactRecording } from '../../venues/fact-recording.port.ts';
import { diskFailure } from './disk-failure.ts';
import { readTextLines } from './text-lines.ts';

export interface FactImportOptions extends FactReaderOptions {
  /** Read one after the other as one recording: a book goes on from one file into the next. */
  readonly files: readonly string[];
  readonly venue: string;
  /** How the messages of the venue that was recorded are read; undefined where nothing here reads them. */
  readonly recording: FactRecording | undefined;
  readonly store: FactStore;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

/** The result of an import, for people and for `--json`. */
export interface FactImportReport {
  readonly venue: string;
  readonly instrument: string;
  readonly kind: FactKind;
  readonly files: readonly ImportedFile[];
  readonly stored: FactWrite;
}

/** A file that was read. */
export interface ImportedFile extends FactOrigin {
  /** `broken`: more of its lines were left out than its reader allows, so what was stored may lack most of it. */
  readonly state: 'whole' | 'broken';
}

/** Facts that are kept in memory at most before they are stored. */
const MOST_WAITING = 200_000;

/**
 * Imports recorded facts into the store. Importing the same files twice changes nothing. A file is stored part by part:
 * an import that dies leaves whole parts behind, and the same import completes them. Throws `data-quality` for a
 * recording of which nothing could be used.
 */
export async function importFacts(options: FactImportOptions): Promise<FactImportReport> {
  const run = new FactImport(options);
  for (const file of options.files) await run.read(file);
  return run.end();
}

class FactImport {
  readonly #options: FactImportOptions;
  readonly #files: ImportedFile[] = [];
  #reader: FactReader | undefined;
  #waiting: Fact[] = [];
  #leftOut = new Map<string, number>();
  readonly #sink: FactSink = {
    take: (fact) => this.#take(fact),
    leaveOut: (reason) => void this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1),
  };
  #facts = 0;
  #stored: FactWrite = { written: 0, removed: 0, unchanged: 0 };
  /** The parts that are full and wait to be stored. */
  readonly #full: Fact[][] = [];
  /** From when on the facts of the next part are all that there are; undefined before a file's first time. */
  #coveredFrom: Instant | undefined;

  constructor(options: FactImportOptions) {
    this.#options = options;
  }

  async read(path: string): Promise<void> {
    const raw = await this.#watch(path);
    const before = this.#facts;
    this.#leftOut = new Map();
    this.#coveredFrom = undefined;
    const earlier = this.#reader?.newestAt;
    let rows = 0;
    const take = (line: string): void => {
      if (rows++ === 0) this.#begin(line, path);
      else this.#reader?.read(line);
      const newest = this.#reader?.newestAt;
      if (newest !== earlier) this.#coveredFrom ??= newest;
    };
    await readTextLines(path, take, { raw: raw.take, afterChunk: () => this.#store(), stop: this.#options.stop });
    if (path === this.#options.files.at(-1) || this.#reader?.reads === 'one-file') this.#reader?.end();
    const origin = {
      source: basename(path),
      sha256: raw.sha256(),
      format: this.#reader?.format ?? 'an empty file',
      rows,
      facts: this.#facts - before,
      leftOut: [...this.#leftOut].map(([reason, count]) => ({ reason, rows: count })),
    };
    this.#files.push({ ...origin, state: stateOf(origin, this.#reader?.mostLeftOut) });
    this.#cut();
    await this.#store(origin);
  }

  end(): FactImportReport {
    const { venue, instrument, kind, files } = this.#options;
    if (this.#facts === 0) throw nothingUsed(files.join(', '), kind, this.#files);
    return { venue, instrument, kind, files: this.#files, stored: this.#stored };
  }

  /** Recognises how a file is written from its first line. Messages go on from one file into the next. */
  #begin(first: string, path: string): void {
    const { kind, recording, venue } = this.#options;
    const isMessages = /^\d* ?\{/.test(first);
    if (isMessages && recording?.kinds.includes(kind) === true) {
      this.#reader ??= recording.reader(this.#options, this.#sink);
      this.#reader.read(first);
    } else if (!isMessages && isTableKind(kind)) {
      this.#reader = new FactTable(first, kind, this.#options, this.#sink);
    } else {
      const readable = recording === undefined ? 'none' : recording.kinds.join(' and ');
      throw new EdgewiseError('data-unreadable', `No ${kind} facts can be read from this file`, {
        where: path,
        expected: isTableKind(kind)
          ? 'a table in CSV whose first line names the columns'
          : 'recorded messages of a venue, one a line after the nanoseconds of its receipt',
        actual: `${first.slice(0, 80)} (of recorded messages of ${venue}, these kinds can be read: ${readable})`,
        advice: 'name the venue whose messages these are with --messages-of',
      });
    }
  }

  /** Follows the bytes of a file: its hash, and how far the reading has come. */
  async #watch(path: string): Promise<{ readonly take: (chunk: Uint8Array) => void; readonly sha256: () => string }> {
    const hash = createHash('sha256');
    const total = await sizeOf(path);
    let done = 0;
    return {
      take: (chunk) => {
        hash.update(chunk);
        done += chunk.length;
        this.#options.progress?.({ stage: `reading ${basename(path)}`, done, total });
      },
      sha256: () => hash.digest('hex'),
    };
  }

  #take(fact: Fact): void {
    const [first] = this.#waiting;
    const isNextDay = first !== undefined && Math.floor(fact.knownAt / DAY) > Math.floor(first.knownAt / DAY);
    if (this.#waiting.length >= MOST_WAITING || (isNextDay && this.#waiting.length > 1_000)) this.#cut();
    this.#waiting.push(fact);
    this.#facts++;
  }

  /** What is waiting is one part. */
  #cut(): void {
    if (this.#waiting.length > 0) this.#full.push(this.#waiting);
    this.#waiting = [];
  }

  /** Stores the parts that are full; with `origin`, the file is read to its end. */
  async #store(origin?: FactOrigin): Promise<void> {
    const parts = this.#full.splice(0);
    if (origin !== undefined && origin.facts > 0 && parts.length === 0) parts.push([]);
    for (const [place, part] of parts.entries()) {
      this.#options.stop?.throwIfAborted();
      await this.#write(part, place === parts.length - 1 ? origin : undefined);
      const last = part.at(-1)?.knownAt;
      if (last !== undefined) this.#coveredFrom = instant(last + 1);
    }
  }

  /**
   * The time of which the facts of a part are all that there are: the lines of a file cover it, not the facts alone.
   */
  #covered(part: readonly Fact[], ends: 'part' | 'end-of-file'): Pick<FactWriteOptions, 'covered'> {
    const [first, last] = [part[0]?.knownAt, part.at(-1)?.knownAt];
    const from = this.#coveredFrom ?? first;
    const newest = ends === 'part' ? undefined : this.#reader?.newestAt;
    const to = newest === undefined ? last : instant(newest + this.#options.delay);
    return from === undefined || to === undefined ? {} : { covered: { from, to } };
  }

  async #write(part: readonly Fact[], origin: FactOrigin | undefined): Promise<void> {
    const { store, venue, kind, instrument } = this.#options;
    const facts = new RecordedFacts<FactKind>(kind, instrument, part);
    const covered = this.#covered(part, origin === undefined ? 'part' : 'end-of-file');
    const { written, removed, unchanged } = await store.write(venue, facts, { origin, ...covered });
    const before = this.#stored;
    this.#stored = {
      written: before.written + written,
      removed: before.removed + removed,
      unchanged: before.unchanged + unchanged,
    };
  }
}

function stateOf({ rows, leftOut }: FactOrigin, mostLeftOut = Number.POSITIVE_INFINITY): ImportedFile['state'] {
  const lost = leftOut.reduce((sum, each) => sum + each.rows, 0);
  return lost > mostLeftOut * rows ? 'broken' : 'whole';
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw diskFailure(error, path, 'read');
  }
}

function nothingUsed(where: string, kind: FactKind, files: readonly FactOrigin[]): EdgewiseError {
  const reasons = files.flatMap(({ leftOut }) => leftOut.map(({ reason, rows }) => `${rows} lines: ${reason}`));
  return new EdgewiseError('data-quality', `No ${kind} fact could be made of these files`, {
    where,
    expected: `lines that give ${kind} facts`,
    actual: reasons.length === 0 ? 'no line' : reasons.join('; '),
  });
}
