/**
 * The trial ledger: every configuration that was ever tried, on which days of which markets, with its returns; and who
 * read which days. A Sharpe ratio means little without the number of tries behind it, so the deflated Sharpe ratio
 * reads its trials from here and from nowhere else. Nothing in it is ever deleted or edited.
 */

import type { MarketDays } from '../core/market-days.ts';
import type { Instant } from '../core/time.ts';

/** Days of some markets, for one purpose. Purposes keep users' trials apart from controls and tests. */
export interface TrialScope {
  /** `research`, `controls`, `ci`, ... */
  readonly purpose: string;
  readonly days: readonly MarketDays[];
}

/** A configuration under the name it was run with. */
export interface Configuration {
  readonly system: string;
  /**
   * Canonical JSON of the configuration without its name: two runs of it are one trial, whatever the system is called.
   */
  readonly configuration: string;
}

export interface TrialEntry extends TrialScope, Configuration {
  /** Per-period net returns of the equity curve, not annualised; may be empty when the strategy never traded. */
  readonly returns: Float64Array;
  /** When the period of the first return begins, in microseconds; absent where it is not known. */
  readonly returnsFrom?: number;
  readonly periodsPerYear: number;
  /** `final` marks returns of the hold-out. */
  readonly stage: 'search' | 'final';
}

/**
 * One remembered trial: what the deflated Sharpe ratio and PBO need of it. Its name and days are those of the run that
 * speaks for it.
 */
export interface Trial extends TrialEntry {
  /** Equal for all runs of one configuration. */
  readonly id: number;
  /** When the configuration was recorded first, and when the run that speaks for it was. */
  readonly firstAt: Instant;
  readonly at: Instant;
}

/** What days were read for: to learn from them, to judge on them, or as the hold-out of a final run. */
export type ReadingUse = 'training' | 'judging' | 'final';

export interface Reading extends TrialScope, Configuration {
  readonly use: ReadingUse;
}

export interface KeptReading extends Reading {
  /** Counted up: a smaller one was recorded before. */
  readonly id: number;
  readonly at: Instant;
}

/** Days at the end of its data that a run left unread. */
export interface HoldOut extends TrialScope, Configuration {}

export interface KeptHoldOut extends HoldOut {
  readonly at: Instant;
}

/** What a run concluded, and the data it concluded it from. */
export interface VerdictEntry extends Configuration {
  readonly purpose: string;
  readonly stage: 'search' | 'final';
  readonly verdict: string;
  /** The candles, as JSON: a later reader can tell whether they are still the same. */
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
 * A ledger may lie on a server, so every call gives a promise. A record is durable when its promise resolves. Calls that
 * are not awaited one by one may be carried out in any order, and none of them is lost or doubled.
 */
export interface TrialLedger {
  /**
   * Appends a run and returns its trial. A known configuration keeps its id; the older returns stay stored beside the
   * new.
   */
  record(entry: TrialEntry): Promise<Trial>;
  /**
   * Distinct configurations that were judged on any day of the scope, oldest first, each with its newest search there;
   * with its newest final run only where it was never searched there, because hold-out returns must not steer the count
   * of the search.
   */
  trials(scope: TrialScope): Promise<readonly Trial[]>;
  /** Every run of the purpose on any day of any market, oldest first: for people. */
  runs(purpose: string): Promise<readonly Trial[]>;
  /** Notes that days are about to be read, before a row of them is, so that a crash cannot hide the reading. */
  recordReading(reading: Reading): Promise<KeptReading>;
  /** Who read any day of the scope, oldest first. */
  readings(scope: TrialScope): Promise<readonly KeptReading[]>;
  recordHoldOut(holdOut: HoldOut): Promise<void>;
  /** Who held out any day of the scope, oldest first. */
  holdOuts(scope: TrialScope): Promise<readonly KeptHoldOut[]>;
  recordVerdict(entry: VerdictEntry): Promise<void>;
  /** What runs of a configuration concluded, oldest first, under whatever name. */
  verdicts(of: Pick<VerdictEntry, 'purpose' | 'configuration'>): Promise<readonly KeptVerdict[]>;
  close(): Promise<void>;
}
