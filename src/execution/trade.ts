import type { Fill } from '../core/fill.ts';
import type { Instant } from '../core/time.ts';

/** A round trip: from flat to flat. One row of `trade_log.csv`. */
export interface Trade {
  readonly instrument: string;
  readonly side: 'long' | 'short';
  readonly entryAt: Instant;
  readonly exitAt: Instant;
  /** Average prices in quote currency. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Lots entered, over all entries of the trip. */
  readonly lots: number;
  readonly grossMinor: bigint;
  readonly feesMinor: bigint;
  /**
   * Funding, borrowing and rollovers while it was open, its share where they were of the whole account; below zero was
   * paid.
   */
  readonly financingMinor: bigint;
  /** Gross profit less fees, and financing. */
  readonly netMinor: bigint;
  readonly entryReason: string;
  readonly exitReason: string;
  readonly exitCause: Fill['cause'] | 'settlement';
}

/** A round trip that has not ended, without what is still held of it. */
export interface OpenTrade {
  readonly instrument: string;
  readonly entryAt: Instant;
  /** Received less paid in its fills so far, before fees. */
  readonly cashMinor: bigint;
  readonly feesMinor: bigint;
  readonly financingMinor: bigint;
}
