/**
 * The port of a store for facts beside candles: immutable partitions by venue, instrument, kind and time. A partition
 * is written completely under a temporary name and then renamed. What was readable before a crash is readable after it.
 */
import type { FactKind } from '../core/facts/market-facts.ts';
import type { Instant } from '../core/time.ts';
import type { RecordedFacts } from './recorded-facts.ts';

/** Names one stored series of facts. */
export interface FactKey {
  readonly venue: string;
  readonly instrument: string;
  readonly kind: FactKind;
}

/** Rows of a source that became no fact, and why. */
export interface LeftOutRows {
  readonly reason: string;
  readonly rows: number;
}

/** The source of stored facts, and how it was read. */
export interface FactOrigin {
  /** The file's name, without its folder. */
  readonly source: string;
  readonly sha256: string;
  /** How the file was read, in words. */
  readonly format: string;
  /** Rows of the file. */
  readonly rows: number;
  /** Facts that were made of them. */
  readonly facts: number;
  readonly leftOut: readonly LeftOutRows[];
}

export interface StoredFacts extends FactKey {
  readonly rows: number;
  /** When the oldest fact became known, and when the newest did. */
  readonly from: Instant;
  readonly to: Instant;
  readonly partitions: number;
  readonly origins: readonly FactOrigin[];
}

export interface FactRange extends FactKey {
  /** Facts that became known before this instant are left out. */
  readonly from?: Instant;
  /** Facts that became known at this instant or later are left out. */
  readonly to?: Instant;
}

/** A stored partition of which rows were loaded. */
export interface FactPartition {
  /** `2024-08` or `2024-08-09`: the time that it covers, in UTC. */
  readonly span: string;
  readonly sha256: string;
}

/** Loaded facts with the hashes that identify them. */
export interface LoadedFacts {
  readonly facts: RecordedFacts<FactKind>;
  readonly partitions: readonly FactPartition[];
  /** SHA-256 over the numbers of exactly these rows. */
  readonly contentHash: string;
}

/** What a write changed. */
export interface FactWrite {
  /** Facts that were stored and were not stored before. */
  readonly written: number;
  /** Facts that were stored before in the time that the new ones cover, and are not among them. */
  readonly removed: number;
  readonly unchanged: number;
}

export interface FactWriteOptions {
  /** Where the facts come from; given with the last part of a file. */
  readonly origin?: FactOrigin | undefined;
  /** The time of which these are all facts, both ends included. Default: from the first to the last of them. */
  readonly covered?: FactSpan;
}

/** A time from one instant to another, both included. */
export interface FactSpan {
  readonly from: Instant;
  readonly to: Instant;
}

export interface FactStore {
  list(): Promise<readonly StoredFacts[]>;
  /**
   * Stores facts. They replace those that are stored in the time that they cover: a recording that is read again in
   * another way leaves no fact of the first reading among the new ones.
   */
  write(venue: string, facts: RecordedFacts<FactKind>, options?: FactWriteOptions): Promise<FactWrite>;
  /**
   * Loads facts. Throws `data-missing` when there are none in the range, and `data-corrupt` when a partition differs
   * from its hash.
   */
  load(range: FactRange): Promise<LoadedFacts>;
}
