/**
 * The manifest of a stored series lists the partition files of its data, with their hashes, holes and origins. A file
 * that is in no manifest is no data. One rename of the manifest therefore replaces the whole series at once.
 */
import type { Instrument } from '../../core/instrument.ts';
import { formatDuration, type Duration, type Instant } from '../../core/time.ts';
import type { CandleOrigin, SeriesKey, StoredSeries } from '../../market/candle-store.port.ts';
import { findGaps, type Gap, type SeriesColumns } from '../../market/find-gaps.ts';
import { checkedText, readChecked } from './checked-text.ts';

export const MANIFEST_NAME = 'manifest.json';

export interface Partition {
  /** `2024-03` */
  readonly month: string;
  readonly file: string;
  /** Hash of the file's bytes. */
  readonly sha256: string;
  readonly rows: number;
  readonly first: Instant;
  /** Open time of the last candle. */
  readonly last: Instant;
  /** Holes inside the month as pairs: first missing open time, number of missing candles. */
  readonly gaps: readonly (readonly [number, number])[];
}

export interface SeriesManifest {
  readonly format: 1;
  /**
   * Only the name of the instrument: its price steps do not matter to its candles. Older manifests have more fields.
   */
  readonly instrument: Pick<Instrument, 'venue' | 'id'>;
  readonly interval: Duration;
  /** Oldest month first. */
  readonly partitions: readonly Partition[];
  readonly origins: readonly CandleOrigin[];
}

/** `venue=binance/instrument=BTC-USDT/interval=1h`. It is valid in any file system; dashes in names are escaped. */
export function seriesFolder({ venue, instrument, interval }: SeriesKey): string[] {
  return [`venue=${safeName(venue)}`, `instrument=${safeName(instrument)}`, `interval=${formatDuration(interval)}`];
}

/** A name as it stands in the name of a folder. */
export function safeName(name: string): string {
  return encodeURIComponent(name.replaceAll('-', '\u0000'))
    .replaceAll('%2F', '-')
    .replaceAll('%00', '%2D')
    .replaceAll('*', '%2A');
}

/** The holes of a month's rows in the manifest's short form. */
export function shortGaps(columns: SeriesColumns, interval: Duration): [number, number][] {
  return findGaps(columns.openTime, interval).map(({ from, missing }) => [from, missing]);
}

/** All holes of the series: those inside the months and those between them. */
function gapsOf({ partitions, interval }: SeriesManifest): Gap[] {
  return partitions.flatMap((partition, index) => {
    const inside = partition.gaps.map(([from, missing]) => ({
      from: from as Instant,
      to: (from + missing * interval) as Instant,
      missing,
    }));
    const before = partitions[index - 1];
    return before === undefined
      ? inside
      : [...findGaps(Float64Array.of(before.last, partition.first), interval), ...inside];
  });
}

/** The series as `list` returns it; undefined when it has no candle. */
export function summaryOf(manifest: SeriesManifest): StoredSeries | undefined {
  const { instrument, interval, partitions, origins } = manifest;
  const [first, last] = [partitions[0], partitions.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    venue: instrument.venue,
    instrument: instrument.id,
    interval,
    origins,
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
    from: first.first,
    to: (last.last + interval) as Instant,
    partitions: partitions.length,
    gaps: gapsOf(manifest),
  };
}

/** The manifest as text with its checksum. It has no clock time, so equal data gives equal bytes. */
export function writeManifest(manifest: SeriesManifest): string {
  return checkedText(manifest);
}

/** Reads a manifest. Throws `data-corrupt` when a byte of it has changed, or a newer version of Edgewise wrote it. */
export function readManifest(bytes: Uint8Array, path: string): SeriesManifest {
  return readChecked(bytes, path) as SeriesManifest;
}
