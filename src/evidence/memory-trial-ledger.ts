import type { HoldOutScope, Trial, TrialConfiguration, TrialEntry, TrialLedger, TrialScope } from './trial-ledger.port.ts';

interface RememberedTrial {
  readonly trial: Trial;
  newestSearch: Trial | undefined;
  newestFinal: Trial | undefined;
}

/** A trial ledger that lives as long as the object: for tests, examples and controls that need no memory. */
export class MemoryTrialLedger implements TrialLedger {
  readonly #trials = new Map<string, RememberedTrial>();
  readonly #reads = new Map<string, number>();
  readonly #holdOuts = new Map<string, number>();

  record(entry: TrialEntry): Trial {
    const key = JSON.stringify([entry.purpose, entry.dataHash, entry.system, entry.configuration]);
    const known = this.#trials.get(key);
    const trial: Trial = { ...entry, returns: entry.returns.slice(), id: known?.trial.id ?? this.#trials.size + 1 };
    const remembered = known ?? { trial, newestSearch: undefined, newestFinal: undefined };
    if (entry.stage === 'search') remembered.newestSearch = trial;
    else remembered.newestFinal = trial;
    this.#trials.set(key, remembered);
    return { ...trial, returns: trial.returns.slice() };
  }

  trials(scope: TrialScope): readonly Trial[] {
    return [...this.#trials.values()]
      .map(({ trial, newestSearch, newestFinal }) => newestSearch ?? newestFinal ?? trial)
      .filter((trial) => trial.purpose === scope.purpose && trial.dataHash === scope.dataHash)
      .map((trial) => ({ ...trial, returns: trial.returns.slice() }));
  }

  recordFinalRead(reader: TrialConfiguration): number {
    this.#reads.set(scopeKey(reader), this.finalReads(reader) + 1);
    return this.finalReads(reader);
  }

  lockHoldOut({ purpose, series }: HoldOutScope, boundary: number): number {
    const key = JSON.stringify([purpose, series]);
    const inForce = Math.min(boundary, this.#holdOuts.get(key) ?? boundary);
    this.#holdOuts.set(key, inForce);
    return inForce;
  }

  releaseHoldOut({ purpose, series }: HoldOutScope): void {
    this.#holdOuts.delete(JSON.stringify([purpose, series]));
  }

  finalReads(scope: TrialScope): number {
    return this.#reads.get(scopeKey(scope)) ?? 0;
  }

  close(): void {
    // Nothing is held open.
  }
}

function scopeKey(scope: TrialScope): string {
  return JSON.stringify([scope.purpose, scope.dataHash]);
}
