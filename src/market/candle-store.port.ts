/**
 * Where candles rest: immutable partitions by venue, instrument, interval and month. A partition is written once,
 * whole, under a temporary name, and renamed; what was readable before a crash is readable after it.
 */
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { CsvMapping } from './csv-mapping.ts';
import type { Gap } from './gap-ledger.ts';
import type { QualityFinding } from './quality-report.ts';

/** Names one stored series. */
export interface SeriesKey {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
}

/** Where stored candles came from, and how they were understood and judged. */
export interface CandleOrigin {
  /** The file's name, without its folder. */
  readonly source: string;
  readonly sha256: string;
  /** How a file was understood; absent where candles came from no file. */
  readonly mapping?: CsvMapping;
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

/** The rows of one partition that a run used: enough to find and verify the very same input again. */
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

/** Candles with the proof of what they are. */
export interface LoadedSeries {
  readonly series: CandleSeries;
  readonly partitions: readonly PartitionReference[];
  /** SHA-256 over the columns' bytes of exactly these rows: the identity of the data in ledgers and artefacts. */
  readonly contentHash: string;
}

/** What a write changed. Months whose rows were all there already are not written again. */
export interface WriteSummary {
  /** Rows at times that were not there before. */
  readonly written: number;
  /** Rows whose values were replaced by other ones. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Months whose partitions are new. */
  readonly months: readonly string[];
}

export interface CandleStore {
  list(): Promise<readonly StoredSeries[]>;
  /**
   * Merges rows into their months' partitions. A row already stored with other values is replaced and counted, or stays
   * as it is when the rows are only to `fill` what is missing.
   */
  write(series: CandleSeries, origin?: CandleOrigin, merge?: 'replace' | 'fill'): Promise<WriteSummary>;
  /**
   * Throws `data-missing` when there are no such candles, `data-corrupt` when a partition differs from its hash.
   * `instrument` overrides the rules (tick, lot, kind) that were stored with the series.
   */
  load(range: CandleRange, instrument?: Instrument): Promise<LoadedSeries>;
}
