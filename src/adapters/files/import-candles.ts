import { basename } from 'node:path';
import type { CandleStore, WriteSummary } from '../../market/candle-store.port.ts';
import type { CsvMapping } from '../../market/csv-mapping.ts';
import { otherPairInFileName } from '../../market/pair-in-file-name.ts';
import type { QualityReport } from '../../market/quality-report.ts';
import type { CandleFormat } from './candle-text.ts';
import { readSeriesFile, type SeriesFileOptions } from './read-series-file.ts';

export { readSeriesFile, type SeriesFile, type SeriesFileOptions } from './read-series-file.ts';

export interface ImportOptions extends SeriesFileOptions {
  readonly store: CandleStore;
  /**
   * `replace`: the file replaces stored rows that have other values. `fill`: it only adds missing rows.
   */
  readonly merge?: 'replace' | 'fill';
}

/** The result of an import, for people and for `--json`. */
export interface ImportReport {
  readonly source: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly venue: string;
  readonly instrument: string;
  readonly format: CandleFormat;
  readonly mapping: CsvMapping;
  readonly quality: QualityReport;
  readonly segments: number;
  readonly stored: WriteSummary;
  /** The pair in the file's name, where it is another market than the stored one. */
  readonly namedPair?: string;
}

/** Imports a candle file into the store. Importing it twice changes nothing. A crash leaves the store unchanged. */
export async function importCandles(options: ImportOptions): Promise<ImportReport> {
  const { series, file, quality } = await readSeriesFile(options);
  options.stop?.throwIfAborted();
  const stored = await options.store.write(
    series,
    {
      source: basename(options.file),
      sha256: file.sha256,
      mapping: file.mapping,
      rows: quality.rows,
      kept: quality.kept,
      findings: quality.findings,
    },
    options.merge,
  );
  const namedPair = otherPairInFileName(basename(options.file), series.instrument.id);
  return {
    source: options.file,
    sha256: file.sha256,
    bytes: file.bytes,
    venue: series.instrument.venue,
    instrument: series.instrument.id,
    format: file.format,
    mapping: file.mapping,
    quality,
    segments: series.segments.length,
    stored,
    ...(namedPair === undefined ? {} : { namedPair }),
  };
}
