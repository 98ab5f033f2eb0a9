/**
 * The trial ledger has every configuration that was tried, with the days of the markets and the returns, and every
 * reading of days. A Sharpe ratio means little without the number of trials behind it. The deflated Sharpe ratio
 * therefore takes its trials only from here. No record is ever deleted or changed.
 */

import type { MarketDays } from '../core/market-days.ts';
import type { Instant } from '../core/time.ts';

/** Days of some markets, for one purpose. Purposes separate the trials of users from controls and tests. */
export interface TrialScope {
  /** `research`, `controls`, `ci`, ... */
  readonly purpose: string;
  readonly days: readonly MarketDays[];
}

/** A configuration with the name of the system that it belongs to. */
export interface Configuration {
  readonly system: string;
  /**
   * Canonical JSON of the configuration without the system's name. Two runs of it are one trial, whatever the name.
   */
  readonly configuration: string;
}

export interface TrialEntry extends TrialScope, Configuration {
  /** Per-period net returns of the equity curve, not annualised. May be empty when the strategy never traded. */
  readonly returns: Float64Array;
  /** Start of the period of the first return, in microseconds; absent where it is not known. */
  readonly returnsFrom?: number;
  readonly periodsPerYear: number;
  /** `final` marks returns of the hold-out. */
  readonly stage: 'search' | 'final';
}

/**
 * A trial as the ledger keeps it. One run represents it: the name, the days and the returns are those of this run.
 * Which run that is depends on the scope (see `trials`).
 */
export interface Trial extends TrialEntry {
  /** Equal for all runs of one configuration. */
  readonly id: number;
  /** Times at which the configuration was first recorded, and at which the representing run was recorded. */
  readonly firstAt: Instant;
  readonly at: Instant;
}

/** Why days were read: to learn from them, to judge on them, or as the hold-out of a final run. */
export type ReadingUse = 'training' | 'judging' | 'final';

export interface Reading extends TrialScope, Configuration {
  readonly use: ReadingUse;
}

export interface KeptReading extends Reading {
  /** Increases with each record: a smaller id was recorded earlier. */
  readonly id: number;
  readonly at: Instant;
}

/** Days at the end of a run's data that it did not read. */
export interface HoldOut extends TrialScope, Configuration {}

export interface KeptHoldOut extends HoldOut {
  readonly at: Instant;
}

/** The verdict of a run and the data that it judged. */
export interface VerdictEntry extends Configuration {
  readonly purpose: string;
  readonly stage: 'search' | 'final';
  readonly verdict: string;
  /** Identity of the candles as JSON, so that a later reader can find out whether they have changed. */
  readonly data: string;
}

export interface KeptVerdict extends VerdictEntry {
  readonly at: Instant;
}

/** Everything that a ledger keeps, of all purposes, the oldest first: for another ledger that takes it over. */
export interface LedgerRecords {
  readonly runs: readonly (TrialEntry & { readonly at: Instant })[];
  readonly readings: readonly KeptReading[];
  readonly holdOuts: readonly KeptHoldOut[];
  readonly verdicts: readonly KeptVerdict[];
}

/**
 * A ledger may lie on a server, so every call gives a promise. A record is durable when its promise resolves. Calls
 * that are not awaited one by one may be carried out in any order, and none of them is lost or doubled.
 */
export interface TrialLedger {
  /**
   * Appends a run and returns its trial. A known configuration keeps its id. The returns of its older runs stay stored.
   */
  record(entry: TrialEntry): Promise<Trial>;
  /**
   * Distinct configurations that were judged on any day of the scope, oldest first. Each is represented by its newest
   * search on these days. A final run represents it only where there was no search, because returns of the hold-out
   * must not influence the search.
   */
  trials(scope: TrialScope): Promise<readonly Trial[]>;
  /** All runs of the purpose, on any day of any market, oldest first. For display. */
  runs(purpose: string): Promise<readonly Trial[]>;
  /** Records that days will be read. It is called before a row is read, so that a crash cannot hide the reading. */
  recordReading(reading: Reading): Promise<KeptReading>;
  /** Readings of any day of the scope, oldest first. */
  readings(scope: TrialScope): Promise<readonly KeptReading[]>;
  recordHoldOut(holdOut: HoldOut): Promise<void>;
  /** Hold-outs with any day of the scope, oldest first. */
  holdOuts(scope: TrialScope): Promise<readonly KeptHoldOut[]>;
  recordVerdict(entry: VerdictEntry): Promise<void>;
  /** Verdicts of runs of a configuration, oldest first, whatever the name of the system. */
  verdicts(of: Pick<VerdictEntry, 'purpose' | 'configuration'>): Promise<readonly KeptVerdict[]>;
  close(): Promise<void>;
}
