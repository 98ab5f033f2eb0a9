/**
 * Where candles rest: immutable partitions by venue, instrument, interval and month. A partition is written once,
 * whole, under a temporary name, and renamed; what was readable before a crash is readable after it.
 */
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { Gap } from './gap-ledger.ts';

/** Names one stored series. */
export interface SeriesKey {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
}

export interface StoredSeries extends SeriesKey {
  readonly rows: number;
  readonly from: Instant;
  /** Close of the newest candle. */
  readonly to: Instant;
  readonly partitions: number;
  readonly gaps: readonly Gap[];
}

/** The rows of one partition that a run used: enough to find and verify the very same input again. */
export interface PartitionReference {
  /** `2024-03` */
  readonly month: string;
  readonly sha256: string;
  readonly rows: number;
}

export interface CandleRange extends SeriesKey {
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Candles with the proof of what they are. */
export interface LoadedSeries {
  readonly series: CandleSeries;
  readonly partitions: readonly PartitionReference[];
  /** SHA-256 over the columns' bytes of exactly these rows: the identity of the data in ledgers and artefacts. */
  readonly contentHash: string;
}

export interface CandleStore {
  list(): Promise<readonly StoredSeries[]>;
  /** Merges rows into their months' partitions; a row already stored with other values is replaced and counted. */
  write(series: CandleSeries): Promise<{ readonly written: number; readonly replaced: number }>;
  /** Throws `data-missing` when there are no such candles, `data-corrupt` when a partition differs from its hash. */
  load(range: CandleRange, instrument: Instrument): Promise<LoadedSeries>;
}
