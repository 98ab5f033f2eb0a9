import { join } from 'node:path';
import type { CandleSeries } from '../../core/candle.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instrument } from '../../core/instrument.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { formatDuration, isoFromInstant, type Duration, type Instant } from '../../core/time.ts';
import type {
  CandleOrigin,
  CandleRange,
  CandleStore,
  LoadedSeries,
  PartitionReference,
  SeriesKey,
  StoredSeries,
  WriteSummary,
} from '../../market/candle-store.port.ts';
import { priceRangeOf } from '../../market/assumed-listing.ts';
import { allocateColumns, mapColumns, type MutableColumns } from '../../market/candle-columns.ts';
import { candleSeriesFrom, firstRowAt, sliceSeries } from '../../market/candle-series.ts';
import { gridPhase } from '../../core/interval-grid.ts';
import { instrumentFor } from '../../venues/known-instruments.ts';
import { mergeColumns, rowsMissingIn } from '../../market/merge-columns.ts';
import { errorCode } from '../files/disk-failure.ts';
import { nodeDisk, type Disk } from '../files/disk.ts';
import { diskFailure } from '../files/disk-failure.ts';
import { withFolderLock } from '../files/folder-lock.ts';
import { writeAtomically, writeAtomicallyBy } from '../files/write-atomically.ts';
import { contentHashOf, sha256Of } from './content-hash.ts';
import { ParquetColumns } from './parquet-columns.ts';
import { removeUnnamed, seriesFolders } from './series-folders.ts';
import { corrupt } from './checked-text.ts';
import {
  MANIFEST_NAME,
  readManifest,
  seriesFolder,
  shortGaps,
  summaryOf,
  writeManifest,
  type Partition,
  type SeriesManifest,
} from './series-manifest.ts';

/**
 * A store of candles in Parquet files below a folder. A crash at any moment damages no stored data. Other processes can
 * read while one writes.
 */
export class ParquetCandleStore implements CandleStore {
  readonly #root: string;
  readonly #disk: Disk;
  readonly #parquet = new ParquetColumns();

  constructor(root: string, disk: Disk = nodeDisk) {
    this.#root = root;
    this.#disk = disk;
  }

  async list(): Promise<readonly StoredSeries[]> {
    const found: StoredSeries[] = [];
    for (const folder of await seriesFolders(this.#disk, this.#root, ['venue=', 'instrument=', 'interval='])) {
      const manifest = await this.#manifest(folder);
      const summary = manifest === undefined ? undefined : summaryOf(manifest);
      if (summary !== undefined) found.push(summary);
    }
    return found;
  }

  async write(
    series: CandleSeries,
    origin?: CandleOrigin,
    merge: 'replace' | 'fill' = 'replace',
  ): Promise<WriteSummary> {
    const folder = this.#folderOf({
      venue: series.instrument.venue,
      instrument: series.instrument.id,
      interval: series.interval,
    });
    return withFolderLock({ disk: this.#disk, folder }, () => this.#write(folder, series, { origin, merge }));
  }

  async load(range: CandleRange, instrument?: Instrument): Promise<LoadedSeries> {
    const folder = this.#folderOf(range);
    for (;;) {
      const manifest = await this.#manifest(folder);
      if (manifest === undefined) throw await this.#missing(range);
      const wanted = manifest.partitions.filter(
        ({ first, last }) =>
          (range.to === undefined || first < range.to) && (range.from === undefined || last >= range.from),
      );
      const columns = await this.#read(folder, wanted, manifest);
      if (columns === 'replaced') continue;
      const { venue, id } = manifest.instrument;
      const named = instrument ?? instrumentFor(venue, id, { prices: priceRangeOf(columns) });
      const whole = candleSeriesFrom(columns, named, manifest.interval);
      const series = sliceSeries(whole, range);
      if (series.length === 0) throw outsideRange(range, manifest);
      return { series, partitions: references(wanted, series), contentHash: contentHashOf(series) };
    }
  }

  async #write(
    folder: string,
    series: CandleSeries,
    { origin, merge }: { readonly origin: CandleOrigin | undefined; readonly merge: 'replace' | 'fill' },
  ): Promise<WriteSummary> {
    const before = (await this.#manifest(folder)) ?? emptyManifest(series);
    refuseOtherGrid(series, before, folder);
    const partitions = new Map(before.partitions.map((partition) => [partition.month, partition]));
    const months: string[] = [];
    let [written, replaced] = [0, 0];
    for (const { month, start, end } of monthsOf(series)) {
      const newer = mapColumns(series, (column) => column.subarray(start, end));
      const partition = partitions.get(month);
      const old = partition === undefined ? allocateColumns(0) : await this.#readForMerge(folder, partition, before);
      const merged = mergeColumns(old, merge === 'fill' ? rowsMissingIn(old, newer) : newer);
      if (merged.added + merged.replaced === 0) continue;
      partitions.set(month, await this.#writePartition(folder, month, merged.columns, series));
      months.push(month);
      written += merged.added;
      replaced += merged.replaced;
    }
    const isKnown =
      origin === undefined || before.origins.some((known) => JSON.stringify(known) === JSON.stringify(origin));
    if (months.length > 0 || (!isKnown && merge === 'replace')) {
      const after: SeriesManifest = {
        ...before,
        partitions: [...partitions.values()].sort((left, right) => left.first - right.first),
        origins: isKnown ? before.origins : [...before.origins, origin],
      };
      await writeAtomically(this.#disk, join(folder, MANIFEST_NAME), writeManifest(after));
    }
    await removeUnnamed(this.#disk, folder, [...partitions.values()]);
    return { written, replaced, unchanged: series.length - written - replaced, months };
  }

  async #readForMerge(folder: string, partition: Partition, manifest: SeriesManifest): Promise<MutableColumns> {
    const columns = await this.#read(folder, [partition], manifest);
    if (columns === 'replaced') throw new Error(`${folder} was written by two processes at once`);
    return columns;
  }

  async #writePartition(
    folder: string,
    month: string,
    columns: MutableColumns,
    { interval }: CandleSeries,
  ): Promise<Partition> {
    const file = `${month}-${contentHashOf(columns).slice(0, 12)}.parquet`;
    const path = join(folder, file);
    await writeAtomicallyBy(this.#disk, path, (temporary) => this.#parquet.write(columns, temporary));
    return {
      month,
      file,
      sha256: sha256Of(await this.#disk.readFile(path)),
      rows: columns.openTime.length,
      first: columns.openTime[0] as Instant,
      last: columns.openTime.at(-1) as Instant,
      gaps: shortGaps(columns, interval),
    };
  }

  /**
   * Reads the partitions' rows after checking the hash of each file. `replaced`: another process has replaced the
   * files.
   */
  async #read(
    folder: string,
    partitions: readonly Partition[],
    manifest: SeriesManifest,
  ): Promise<MutableColumns | 'replaced'> {
    for (const { file, sha256 } of partitions) {
      const path = join(folder, file);
      try {
        const actual = sha256Of(await this.#disk.readFile(path));
        if (actual !== sha256) throw corrupt(path, `SHA-256 ${sha256}`, actual);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw diskFailure(error, path, 'read');
        const now = await this.#manifest(folder);
        if (JSON.stringify(now) !== JSON.stringify(manifest)) return 'replaced';
        throw corrupt(path, `the candles of ${file.slice(0, 7)}`, 'no such file');
      }
    }
    const rows = partitions.reduce((sum, partition) => sum + partition.rows, 0);
    return this.#parquet.read(
      partitions.map(({ file }) => join(folder, file)),
      rows,
    );
  }

  #folderOf(key: SeriesKey): string {
    return join(this.#root, ...seriesFolder(key));
  }

  async #manifest(folder: string): Promise<SeriesManifest | undefined> {
    const path = join(folder, MANIFEST_NAME);
    if ((await this.#disk.kindOf(path)) === 'absent') return undefined;
    try {
      return readManifest(await this.#disk.readFile(path), path);
    } catch (error) {
      throw diskFailure(error, path, 'read');
    }
  }

  async #missing(range: CandleRange): Promise<EdgewiseError> {
    const name = ({ venue, instrument, interval }: SeriesKey) => `${venue} ${instrument} ${formatDuration(interval)}`;
    const all = await this.list();
    const stored = all.map((series) => name(series));
    const near = nearestName(
      name(range),
      all.filter((each) => sameLetters(baseOf(each), baseOf(range))).map((each) => name(each)),
    );
    const command = `edgewise data import FILE --venue ${range.venue} --instrument ${range.instrument}`;
    return new EdgewiseError('data-missing', `The store has no candles of ${name(range)}.`, {
      where: this.#root,
      expected: name(range),
      actual: stored.length === 0 ? 'an empty store' : `it has ${stored.join(', ')}`,
      advice: `import candles: ${command}${near === undefined ? '' : `; or did you mean ${near}?`}`,
    });
  }
}

function baseOf({ instrument }: SeriesKey): string {
  return instrument.split('/')[0] ?? '';
}

/** Names of coins are so short that a few other letters make another coin: only swapped ones are a slip. */
function sameLetters(one: string, other: string): boolean {
  const sorted = (letters: string): string => Array.from(letters).toSorted().join('');
  return sorted(one) === sorted(other);
}

function emptyManifest({ instrument: { venue, id }, interval }: CandleSeries): SeriesManifest {
  return { format: 1, instrument: { venue, id }, interval, partitions: [], origins: [] };
}

/** Consecutive rows of one UTC month. */
function* monthsOf(series: CandleSeries): Generator<{ month: string; start: number; end: number }> {
  for (let start = 0; start < series.length;) {
    const month = isoFromInstant(series.openTime[start] as Instant).slice(0, 7);
    const [year = 0, number = 1] = month.split('-').map(Number);
    const end = firstRowAt(series.openTime, (Date.UTC(year, number, 1) * 1_000) as Instant);
    yield { month, start, end };
    start = end;
  }
}

/** Throws when new rows lie on another grid than the stored ones: their distances would be no whole intervals. */
function refuseOtherGrid(
  { openTime, interval }: CandleSeries,
  { partitions: [first] }: SeriesManifest,
  where: string,
): void {
  const [newer] = openTime;
  if (first === undefined || newer === undefined || (newer - first.first) % interval === 0) return;
  const phase = (time: number) =>
    `${formatDuration(gridPhase(time, interval) as Duration)} after the grid of ${formatDuration(interval)}`;
  throw new EdgewiseError(
    'data-unreadable',
    'The stored candles and the new ones begin at different parts of the interval.',
    {
      where,
      expected: `candles that begin ${phase(first.first)}`,
      actual: `candles that begin ${phase(newer)}`,
      advice: 'Store them under another venue name.',
    },
  );
}

function references(partitions: readonly Partition[], series: CandleSeries): PartitionReference[] {
  return partitions.map(({ month, sha256, first, last }) => ({
    month,
    sha256,
    rows: firstRowAt(series.openTime, (last + 1) as Instant) - firstRowAt(series.openTime, first),
  }));
}

function outsideRange(range: CandleRange, manifest: SeriesManifest): EdgewiseError {
  const summary = summaryOf(manifest);
  const [from, to] = [
    range.from === undefined ? 'the beginning' : isoFromInstant(range.from),
    range.to === undefined ? 'the end' : isoFromInstant(range.to),
  ];
  return new EdgewiseError('data-missing', 'The store has no candles in this range.', {
    where: `${range.venue} ${range.instrument} ${formatDuration(range.interval)}`,
    expected: `candles from ${from} to ${to}`,
    actual:
      summary === undefined ? 'none' : `candles from ${isoFromInstant(summary.from)} to ${isoFromInstant(summary.to)}`,
    advice: 'Choose another range, or import the missing months.',
  });
}
