/**
 * The trial ledger: every configuration that was ever tried on some data, with its returns. A Sharpe ratio means
 * little without the number of tries behind it, so the deflated Sharpe ratio reads its trials from here and from
 * nowhere else. A trial is never deleted or edited.
 */

/** Keeps users' trials apart from controls, tests and other data. Only trials of one scope count against each other. */
export interface TrialScope {
  /** `research`, `controls`, `ci`, ... */
  readonly purpose: string;
  /** Content hash of the data the trial was judged on. */
  readonly dataHash: string;
}

/** A configuration, named so that two runs of it are one trial. */
export interface TrialConfiguration extends TrialScope {
  readonly system: string;
  /** Canonical JSON of the configuration: two runs of one configuration are one trial. */
  readonly configuration: string;
}

export interface TrialEntry extends TrialConfiguration {
  /** Per-period net returns of the equity curve, not annualised; may be empty when the strategy never traded. */
  readonly returns: Float64Array;
  readonly periodsPerYear: number;
  /** `final` marks returns of the hold-out. */
  readonly stage: 'search' | 'final';
}

/** One remembered trial: what the deflated Sharpe ratio and PBO need of it. */
export interface Trial extends TrialEntry {
  /** Equal for all runs of one configuration. */
  readonly id: number;
}

/** Data whose end is locked away: one stored series, such as `binance BTC/USDT 1h`, within one purpose. */
export interface HoldOutScope {
  readonly purpose: string;
  readonly series: string;
}

export interface TrialLedger {
  /** Appends a run and returns its trial. A known configuration keeps its id; the older returns stay stored beside the new. */
  record(entry: TrialEntry): Trial;
  /**
   * Distinct configurations of the scope, oldest first, each with the newest returns of its search; with the newest of
   * the hold-out only where it was never searched, because hold-out returns must not steer the count of the search.
   */
  trials(scope: TrialScope): readonly Trial[];
  /**
   * Notes that the hold-out is about to be opened, before a row of it is read, so that a crash cannot hide the reading.
   * Returns how often it has now been read.
   */
  recordFinalRead(reader: TrialConfiguration): number;
  /**
   * Fixes from which decision on (microseconds) a series is held out, and returns what is in force: the earliest boundary
   * asked for since the last release. So candles that are added later move nothing out of the hold-out.
   */
  lockHoldOut(scope: HoldOutScope, boundary: number): number;
  /** Lets the next lock choose anew: called when the hold-out has been read on purpose. */
  releaseHoldOut(scope: HoldOutScope): void;
  /** How often the hold-out of this data has been read. */
  finalReads(scope: TrialScope): number;
  close(): void;
}
