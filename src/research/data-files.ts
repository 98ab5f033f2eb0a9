import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { importCandles, type ImportReport } from '../adapters/files/import-candles.ts';
import { readSeriesFile, type SeriesFileOptions } from '../adapters/files/read-series-file.ts';
import { namedFile } from '../adapters/files/named-file.ts';
import { writeCandleCsv } from '../adapters/files/write-candle-csv.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { formatDuration, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { CandleOrigin, StoredSeries } from '../market/candle-store.port.ts';
import { describeMapping } from '../market/csv-mapping.ts';
import type { Gap } from '../market/find-gaps.ts';
import { instrumentId } from '../venues/known-instruments.ts';
import { describeFinding, lostRows, MOST_LOST, type QualityReport } from '../market/quality-report.ts';
import { resample } from '../market/resample.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface FilesOptions extends Omit<SeriesFileOptions, 'file'> {
  readonly workspace: string;
}

function storeOf(workspace: string): ParquetCandleStore {
  return new ParquetCandleStore(workspaceAt(workspace).candles);
}

/** Imports files one after the other. Files before a bad one stay imported. */
export async function importFiles(files: readonly string[], options: FilesOptions): Promise<readonly ImportReport[]> {
  const store = storeOf(options.workspace);
  const reports: ImportReport[] = [];
  for (const file of files) reports.push(await importCandles({ ...options, file, store }));
  return reports;
}

export interface FileCheck {
  readonly source: string;
  readonly mapping: readonly string[];
  readonly quality: QualityReport;
}

/** Checks files without storing them. */
export async function checkFiles(files: readonly string[], options: FilesOptions): Promise<readonly FileCheck[]> {
  const checks: FileCheck[] = [];
  for (const path of files) {
    // An import would refuse these rows.
    const { file, quality } = await readSeriesFile({ mostLost: 1, ...options, file: path });
    checks.push({ source: path, mapping: describeMapping(file.mapping, quality.interval), quality });
  }
  return checks;
}

export async function listSeries(workspace: string): Promise<readonly StoredSeries[]> {
  return storeOf(workspace).list();
}

export interface StoredOptions {
  readonly workspace: string;
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
}

export interface ResampledCandles {
  readonly rows: number;
  /** Number of incomplete buckets, whether they were left out or kept. */
  readonly partial: number;
  /** Number of incomplete buckets that were left out, and whose candles the store held before: these stay. */
  readonly stayed: number;
}

/** Resamples a stored series to a longer interval, and stores the result. */
export async function resampleStored({
  into,
  partial,
  existing,
  ...key
}: StoredOptions & {
  readonly into: Duration;
  readonly partial: 'drop' | 'keep';
  readonly existing: 'keep' | 'merge';
}): Promise<ResampledCandles> {
  const store = storeOf(key.workspace);
  const instrument = instrumentId(key.instrument);
  const present = (await store.list()).find(
    (stored) => stored.venue === key.venue && stored.instrument === instrument && stored.interval === into,
  );
  if (present !== undefined && existing === 'keep') {
    throw new EdgewiseError('usage', 'The store has such candles already', {
      where: describeSeries([present]),
      expected: 'a new series',
      advice: 'to put the resampled candles among them, replacing those of the same times, add --merge',
    });
  }
  if (into === 0 || into % key.interval !== 0) {
    throw new EdgewiseError('usage', 'Candles can only be made coarser by a whole factor', {
      expected: `a multiple of ${formatDuration(key.interval)}`,
      actual: formatDuration(into),
    });
  }
  const { series, contentHash } = await store.load({ ...key, instrument });
  const made = resample(series, { interval: into, partial });
  await store.write(made.series, {
    source: `${key.venue} ${instrument} ${formatDuration(key.interval)}`,
    sha256: contentHash,
    resampledFrom: key.interval,
    ...(partial === 'keep' && made.partial.length > 0 ? { partial: made.partial.length } : {}),
    rows: series.length,
    kept: made.series.length,
    findings: [],
  });
  const isLeftOut = present !== undefined && partial === 'drop' && made.partial.length > 0;
  const stored = isLeftOut ? await store.load({ venue: key.venue, instrument, interval: into }) : undefined;
  const held = new Set<number>(stored?.series.openTime);
  const stayed = made.partial.filter(({ openTime }) => held.has(openTime)).length;
  return { rows: made.series.length, partial: made.partial.length, stayed };
}

/** Writes stored candles as CSV with ISO times. The file is either complete or not written. */
export async function exportStored({
  out,
  ...range
}: StoredOptions & { readonly out: string; readonly from?: Instant; readonly to?: Instant }): Promise<{
  readonly file: string;
  readonly rows: number;
}> {
  const file = await namedFile(out);
  const { series } = await storeOf(range.workspace).load({ ...range, instrument: instrumentId(range.instrument) });
  await writeCandleCsv(series, file);
  return { file: out, rows: series.length };
}

/** Describes the result of an import. */
export function describeImport(report: ImportReport): string {
  const { stored, quality } = report;
  return [
    `${report.source} (${report.format}) -> ${report.venue} ${report.instrument} ${formatDuration(quality.interval)}`,
    ...describeMapping(report.mapping, quality.interval).map((line) => `  ${line}`),
    ...describeQuality(quality),
    `  stored: ${stored.written} new, ${stored.replaced} replaced, ${stored.unchanged} unchanged rows; ${countOf(report.segments, 'unbroken segment')}`,
    ...(report.namedPair === undefined
      ? []
      : [
          `  WARNING: the file's name says ${report.namedPair}, and its candles are stored as ${report.instrument} now. If that is wrong, import the right file: it replaces these rows`,
        ]),
  ].join('\n');
}

export function describeCheck({ source, mapping, quality }: FileCheck): string {
  const isRefused = lostRows(quality) > quality.rows * MOST_LOST;
  const refusal = isRefused
    ? [
        `  ${countOf(lostRows(quality), 'row is', 'rows are')} unusable: data import refuses more than ${100 * MOST_LOST} % without --most-lost`,
      ]
    : [];
  return [source, ...mapping.map((line) => `  ${line}`), ...describeQuality(quality), ...refusal].join('\n');
}

function describeQuality(quality: QualityReport): string[] {
  return [
    `  ${countOf(quality.rows, 'row')}, ${quality.kept} kept, ${quality.dropped} dropped: ${isoFromInstant(quality.from)} to ${isoFromInstant(quality.to)}`,
    `  ${describeHoles(quality.gaps)}`,
    ...quality.findings.map((finding) => `  ${describeFinding(finding)}`),
  ];
}

/** Describes the stored series. */
export function describeSeries(series: readonly StoredSeries[]): string {
  if (series.length === 0) return 'The store is empty. Import candles: edgewise data import FILE --instrument BTC/USDT';
  return series
    .map(
      (each) =>
        `${each.venue} ${each.instrument} ${formatDuration(each.interval)}: ${countOf(each.rows, 'candle')} in ${each.partitions} monthly partitions, ${isoFromInstant(each.from)} to ${isoFromInstant(each.to)}, ${describeHoles(each.gaps)}${describePartial(each.origins)}`,
    )
    .join('\n');
}

/** Candles of incomplete buckets look like others, and are not. */
function describePartial(origins: readonly CandleOrigin[]): string {
  const kept = origins.flatMap(({ partial, source }) =>
    partial === undefined
      ? []
      : [`${countOf(partial, 'candle')} of incomplete buckets kept when ${source} was resampled`],
  );
  return kept.length === 0 ? '' : `; ${kept.join('; ')}`;
}

function describeHoles(gaps: readonly Gap[]): string {
  const [longest] = gaps.toSorted((left, right) => right.missing - left.missing);
  if (longest === undefined) return 'no hole';
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return `${countOf(gaps.length, 'hole')}, ${countOf(missing, 'candle')} missing; the longest from ${isoFromInstant(longest.from)} to ${isoFromInstant(longest.to)} (${longest.missing})`;
}
