/**
 * The port of a store for candles: immutable partitions by venue, instrument, interval and month. A partition is
 * written completely under a temporary name and then renamed. What was readable before a crash is readable after it.
 */
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { CsvMapping } from './csv-mapping.ts';
import type { Gap } from './find-gaps.ts';
import type { QualityFinding } from './quality-report.ts';

/** Names one stored series. */
export interface SeriesKey {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
}

/** The source of stored candles, how the source was read, and how the candles were checked. */
export interface CandleOrigin {
  /** The file's name, without its folder; of resampled candles, what they were made of. */
  readonly source: string;
  readonly sha256: string;
  /** How the file was read; absent where the candles did not come from a file. */
  readonly mapping?: CsvMapping;
  /** The stored interval that the candles were made of by resampling; absent for those of a file. */
  readonly resampledFrom?: Duration;
  /** How many candles were made of incomplete buckets and kept; absent where there are none. */
  readonly partial?: number;
  readonly rows: number;
  readonly kept: number;
  readonly findings: readonly QualityFinding[];
}

export interface StoredSeries extends SeriesKey {
  readonly rows: number;
  readonly from: Instant;
  /** Close of the newest candle. */
  readonly to: Instant;
  readonly partitions: number;
  readonly gaps: readonly Gap[];
  readonly origins: readonly CandleOrigin[];
}

/** The rows of one partition that were loaded, with what is needed to find and verify the same input again. */
export interface PartitionReference {
  /** `2024-03` */
  readonly month: string;
  readonly sha256: string;
  readonly rows: number;
}

export interface CandleRange extends SeriesKey {
  /** First open time wanted. */
  readonly from?: Instant;
  /** Candles that open at this instant or later are left out. */
  readonly to?: Instant;
}

/** Loaded candles with the hashes that identify them. */
export interface LoadedSeries {
  readonly series: CandleSeries;
  readonly partitions: readonly PartitionReference[];
  /**
   * SHA-256 over the columns' bytes of exactly these rows. It identifies the data in the trial ledger and artefacts.
   */
  readonly contentHash: string;
}

/** What a write changed. Months that already had all rows are not written again. */
export interface WriteSummary {
  /** Number of rows at times that were not stored before. */
  readonly written: number;
  /** Number of rows whose values were replaced by different ones. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Months whose partitions were written. */
  readonly months: readonly string[];
}

export interface CandleStore {
  list(): Promise<readonly StoredSeries[]>;
  /**
   * Merges rows into the partitions of their months. A row that is stored with other values is replaced and counted.
   * With `fill` it stays, and only missing rows are added.
   */
  write(series: CandleSeries, origin?: CandleOrigin, merge?: 'replace' | 'fill'): Promise<WriteSummary>;
  /**
   * Loads candles. Throws `data-missing` when there are none in the range, and `data-corrupt` when a partition differs
   * from its hash. `instrument` replaces the rules (tick, lot, kind) that were stored with the series.
   */
  load(range: CandleRange, instrument?: Instrument): Promise<LoadedSeries>;
}
