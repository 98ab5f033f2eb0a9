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

export interface TrialEntry extends TrialScope {
  readonly system: string;
  /** Canonical JSON of the configuration: two runs of one configuration are one trial. */
  readonly configuration: string;
  /** Per-period net returns of the equity curve, not annualised. */
  readonly returns: Float64Array;
  readonly periodsPerYear: number;
  /** `final` marks a run that read the hold-out. */
  readonly stage: 'search' | 'final';
}

/** One remembered trial: what the deflated Sharpe ratio and PBO need of it. */
export interface Trial extends TrialEntry {
  readonly id: number;
}

export interface TrialLedger {
  /** Appends; a trial of equal scope, system and configuration is counted once (the newest returns are kept beside the old). */
  record(entry: TrialEntry): Trial;
  /** Distinct configurations of the scope, oldest first. */
  trials(scope: TrialScope): readonly Trial[];
  /** How often the hold-out of this data has been read. */
  finalReads(scope: TrialScope): number;
  close(): void;
}
