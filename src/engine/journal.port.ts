/**
 * Where the engine's life is written down. A record is kept for every event that led to something; the quiet ones in
 * between are covered by a running checksum over all market data and forecasts the engine was shown, so that a replay
 * from the same data notices a single altered number and says at which record. Writing every event as text would make
 * a backtest many times slower.
 *
 * One record is one line of JSON. Amounts of money (`...Minor`) are decimal strings; numbers round-trip exactly; NaN,
 * the infinities and -0 are strings of that name. Each line carries a hash chained over all lines before it, which
 * finds accidents (a lost, doubled or edited line) without the data. Against intent, replaying is the proof.
 */
import type { EngineEvent } from './event.ts';
import type { EngineOutput } from './engine-output.ts';
import type { Listing } from '../core/listing.ts';
import type { Duration } from '../core/time.ts';

/** Stored facts beside candles that a run was shown, by content. */
export interface JournalFacts {
  readonly kind: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly partitions: readonly { readonly span: string; readonly sha256: string }[];
}

/** Rows of stored market data, by content: enough to find and verify the very same input again. */
export interface JournalData {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
  /** Rows `[fromRow, toRow)` of the concatenated partitions. */
  readonly fromRow: number;
  readonly toRow: number;
  readonly contentHash: string;
  readonly partitions: readonly { readonly month: string; readonly sha256: string; readonly rows: number }[];
  /** Absent where the system names none. */
  readonly facts?: readonly JournalFacts[];
}

/** What a run was made from. */
export interface JournalHeader {
  readonly system: string;
  readonly configHash: string;
  readonly codeVersion: string;
  readonly seed: number;
  /** The terms of the instruments, in the order of the data. */
  readonly listings: readonly Listing[];
  readonly data: readonly JournalData[];
  readonly artifacts: readonly string[];
  /** Hash of the ready forecasts, or of what they are inferred from. */
  readonly forecastsHash: string;
}

/** Money is counted in parts of 10^-18; in journals of format 1 it was counted in parts of 10^-12. */
export const JOURNAL_FORMAT = 2;

export interface Journal {
  /** Called once for every event, quiet or not, in the order of processing. */
  record(event: EngineEvent, output: EngineOutput): void;
  /** Called once, when the run is over. */
  end(): void;
}
