import { join } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import type { FactKind } from '../../core/facts/market-facts.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { isoFromInstant, type Instant } from '../../core/time.ts';
import type {
  FactKey,
  FactOrigin,
  FactRange,
  FactStore,
  FactWrite,
  FactWriteOptions,
  LoadedFacts,
  StoredFacts,
} from '../../market/fact-store.port.ts';
import { mergeFacts } from '../../market/merge-facts.ts';
import { RecordedFacts } from '../../market/recorded-facts.ts';
import { errorCode } from '../files/disk-failure.ts';
import { nodeDisk, type Disk } from '../files/disk.ts';
import { diskFailure } from '../files/disk-failure.ts';
import { withFolderLock } from '../files/folder-lock.ts';
import { writeAtomically, writeAtomicallyBy } from '../files/write-atomically.ts';
import { checkedText, corrupt, readChecked } from './checked-text.ts';
import { hashOfColumns, sha256Of } from './content-hash.ts';
import { ParquetFacts } from './parquet-facts.ts';
import { removeUnnamed, seriesFolders } from './series-folders.ts';
import { MANIFEST_NAME, safeName } from './series-manifest.ts';

interface Partition {
  /** `2024-08` or `2024-08-09` */
  readonly span: string;
  readonly file: string;
  /** Hash of the file's bytes. */
  readonly sha256: string;
  readonly rows: number;
  readonly numbers: number;
  /** When its first fact became known, and when its last did. */
  readonly first: Instant;
  readonly last: Instant;
}

/** Lists the partitions of a series. A file that is in no manifest is no data. */
interface FactManifest extends FactKey {
  readonly format: 1;
  /** Oldest first. */
  readonly partitions: readonly Partition[];
  readonly origins: readonly FactOrigin[];
}

/**
 * A store of facts beside candles in Parquet files below a folder. A crash at any moment damages no stored data. Other
 * processes can read while one writes.
 */
export class ParquetFactStore implements FactStore {
  readonly #root: string;
  readonly #disk: Disk;
  readonly #parquet = new ParquetFacts();

  constructor(root: string, disk: Disk = nodeDisk) {
    this.#root = root;
    this.#disk = disk;
  }

  async list(): Promise<readonly StoredFacts[]> {
    const found: StoredFacts[] = [];
    for (const folder of await seriesFolders(this.#disk, this.#root, ['venue=', 'instrument=', 'kind='])) {
      const manifest = await this.#manifest(folder);
      const summary = manifest === undefined ? undefined : summaryOf(manifest);
      if (summary !== undefined) found.push(summary);
    }
    return found;
  }

  async write(venue: string, facts: RecordedFacts<FactKind>, options: FactWriteOptions = {}): Promise<FactWrite> {
    const key = { venue, instrument: facts.instrument, kind: facts.kind };
    const folder = this.#folderOf(key);
    return withFolderLock({ disk: this.#disk, folder }, () => this.#write(key, facts, options));
  }

  async load(range: FactRange): Promise<LoadedFacts> {
    const { kind, instrument, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
    const folder = this.#folderOf(range);
    for (;;) {
      const manifest = await this.#manifest(folder);
      if (manifest === undefined) throw await this.#missing(range);
      const wanted = manifest.partitions.filter(({ first, last }) => first < to && last >= from);
      const whole = await this.#read(folder, wanted, manifest);
      if (whole === 'replaced') continue;
      const facts = whole.slice(whole.firstRowAt(from), whole.firstRowAt(to));
      if (facts.length === 0) throw outsideRange(range, manifest);
      const { knownAt, starts, numbers } = facts.rows;
      return {
        facts: new RecordedFacts(kind, instrument, facts.rows),
        partitions: wanted.map(({ span, sha256 }) => ({ span, sha256 })),
        contentHash: hashOfColumns([knownAt, starts, numbers]),
      };
    }
  }

  async #write(
    key: FactKey,
    facts: RecordedFacts<FactKind>,
    { origin, covered: asked }: FactWriteOptions,
  ): Promise<FactWrite> {
    const folder = this.#folderOf(key);
    const before = (await this.#manifest(folder)) ?? { ...key, format: 1, partitions: [], origins: [] };
    const covered = coveredBy(facts, asked);
    const partitions = new Map(before.partitions.map((partition) => [partition.span, partition]));
    let [removed, unchanged, isChanged] = [0, 0, false];
    for (const span of spansToWrite(facts, before, covered)) {
      const old = await this.#readForMerge(folder, partitions.get(span), before);
      const merged = mergeFacts(old, factsWithin(facts, span), covered);
      removed += merged.removed;
      unchanged += merged.unchanged;
      if (merged.removed === 0 && merged.facts.length === old.length) continue;
      isChanged = true;
      if (merged.facts.length === 0) partitions.delete(span);
      else partitions.set(span, await this.#writePartition(folder, span, merged.facts));
    }
    const isKnown =
      origin === undefined || before.origins.some((known) => JSON.stringify(known) === JSON.stringify(origin));
    const after: FactManifest = {
      ...before,
      partitions: [...partitions.values()].sort((left, right) => left.first - right.first),
      origins: isKnown ? before.origins : [...before.origins, origin],
    };
    if (isChanged || !isKnown) await writeAtomically(this.#disk, join(folder, MANIFEST_NAME), checkedText(after));
    await removeUnnamed(this.#disk, folder, after.partitions);
    return { written: facts.length - unchanged, removed, unchanged };
  }

  async #readForMerge(
    folder: string,
    partition: Partition | undefined,
    manifest: FactManifest,
  ): Promise<RecordedFacts<FactKind>> {
    const facts = await this.#read(folder, partition === undefined ? [] : [partition], manifest);
    if (facts === 'replaced') throw new Error(`${folder} was written by two processes at once`);
    return facts;
  }

  async #writePartition(folder: string, span: string, { rows }: RecordedFacts<FactKind>): Promise<Partition> {
    const { knownAt, numbers, starts } = rows;
    const file = `${span}-${hashOfColumns([knownAt, starts, numbers]).slice(0, 12)}.parquet`;
    const path = join(folder, file);
    await writeAtomicallyBy(this.#disk, path, (temporary) => this.#parquet.write(rows, temporary));
    return {
      span,
      file,
      sha256: sha256Of(await this.#disk.readFile(path)),
      rows: knownAt.length,
      numbers: numbers.length,
      first: knownAt[0] as Instant,
      last: knownAt.at(-1) as Instant,
    };
  }

  /** Reads the partitions after checking the hash of each file. `replaced`: another process has replaced the files. */
  async #read(
    folder: string,
    partitions: readonly Partition[],
    manifest: FactManifest,
  ): Promise<RecordedFacts<FactKind> | 'replaced'> {
    for (const { file, sha256, span } of partitions) {
      const path = join(folder, file);
      try {
        const actual = sha256Of(await this.#disk.readFile(path));
        if (actual !== sha256) throw corrupt(path, `SHA-256 ${sha256}`, actual);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw diskFailure(error, path, 'read');
        const now = await this.#manifest(folder);
        if (JSON.stringify(now) !== JSON.stringify(manifest)) return 'replaced';
        throw corrupt(path, `the facts of ${span}`, 'no such file');
      }
    }
    const files = partitions.map(({ file, numbers }) => ({ path: join(folder, file), numbers }));
    return new RecordedFacts(manifest.kind, manifest.instrument, await this.#parquet.read(files));
  }

  #folderOf({ venue, instrument, kind }: FactKey): string {
    return join(this.#root, `venue=${safeName(venue)}`, `instrument=${safeName(instrument)}`, `kind=${kind}`);
  }

  async #manifest(folder: string): Promise<FactManifest | undefined> {
    const path = join(folder, MANIFEST_NAME);
    if ((await this.#disk.kindOf(path)) === 'absent') return undefined;
    try {
      return readChecked(await this.#disk.readFile(path), path) as FactManifest;
    } catch (error) {
      throw diskFailure(error, path, 'read');
    }
  }

  async #missing(range: FactKey): Promise<EdgewiseError> {
    const { venue, instrument, kind } = range;
    const stored = (await this.list()).map((series) => nameOf(series));
    const near = nearestName(nameOf(range), stored);
    const command = `edgewise data import-facts FILE --kind ${kind} --venue ${venue} --instrument ${instrument}`;
    return new EdgewiseError('data-missing', `The store has no ${kind} facts of ${venue} ${instrument}.`, {
      where: this.#root,
      expected: nameOf(range),
      actual: stored.length === 0 ? 'a store without facts' : `it has ${stored.join(', ')}`,
      advice: `import a recording: ${command}${near === undefined ? '' : `; or did you mean ${near}?`}`,
    });
  }
}

function nameOf({ venue, instrument, kind }: FactKey): string {
  return `${venue} ${instrument} ${kind}`;
}

/** A day for what changes all the time, a month for what is rare: no partition is large, and few are tiny. */
function spanOf(kind: FactKind, at: number): string {
  return isoFromInstant(at as Instant).slice(0, kind === 'book' || kind === 'flow' ? 10 : 7);
}

/** From the first to the last of the facts, and what their source covers beyond. */
function coveredBy({ knownAt }: RecordedFacts<FactKind>, asked: FactWriteOptions['covered']) {
  const [first = Infinity, last = -Infinity] = [knownAt[0], knownAt.at(-1)];
  return { from: Math.min(first, asked?.from ?? Infinity), to: Math.max(last, asked?.to ?? -Infinity) };
}

/** The spans of the new facts, and those of stored ones in the time that the new ones cover. */
function spansToWrite(
  facts: RecordedFacts<FactKind>,
  { partitions }: FactManifest,
  { from, to }: { readonly from: number; readonly to: number },
): Set<string> {
  const spans = new Set<string>();
  for (const at of facts.knownAt) spans.add(spanOf(facts.kind, at));
  for (const { span, first, last } of partitions) if (first <= to && last >= from) spans.add(span);
  return spans;
}

function factsWithin(facts: RecordedFacts<FactKind>, span: string): RecordedFacts<FactKind> {
  const begin = facts.knownAt.findIndex((at) => spanOf(facts.kind, at) === span);
  if (begin < 0) return facts.slice(0, 0);
  const end = facts.knownAt.findLastIndex((at) => spanOf(facts.kind, at) === span);
  return facts.slice(begin, end + 1);
}

function summaryOf({ venue, instrument, kind, partitions, origins }: FactManifest): StoredFacts | undefined {
  const [first, last] = [partitions[0], partitions.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    venue,
    instrument,
    kind,
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
    from: first.first,
    to: last.last,
    partitions: partitions.length,
    origins,
  };
}

function outsideRange(range: FactRange, manifest: FactManifest): EdgewiseError {
  const summary = summaryOf(manifest);
  const [from, to] = [
    range.from === undefined ? 'the beginning' : isoFromInstant(range.from),
    range.to === undefined ? 'the end' : isoFromInstant(range.to),
  ];
  return new EdgewiseError('data-missing', `The store has no ${range.kind} facts in this range.`, {
    where: nameOf(range),
    expected: `facts from ${from} to ${to}`,
    actual:
      summary === undefined ? 'none' : `facts from ${isoFromInstant(summary.from)} to ${isoFromInstant(summary.to)}`,
    advice: 'choose another period, or import a recording of it',
  });
}
