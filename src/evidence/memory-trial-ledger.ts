import { commonDays } from '../core/market-days.ts';
import { instant, type Instant } from '../core/time.ts';
import type {
  HoldOut,
  KeptHoldOut,
  KeptReading,
  KeptVerdict,
  Reading,
  Trial,
  TrialEntry,
  TrialLedger,
  TrialScope,
  VerdictEntry,
} from './trial-ledger.port.ts';

/** A trial ledger in memory, for tests, examples and controls. It ends with the object. */
export class MemoryTrialLedger implements TrialLedger {
  readonly #runs: Trial[] = [];
  readonly #readings: KeptReading[] = [];
  readonly #holdOuts: KeptHoldOut[] = [];
  readonly #verdicts: KeptVerdict[] = [];
  readonly #now: () => Instant;

  /** `now` gives the time of each record; by default it is the beginning of 1970. */
  constructor({ now = () => instant(0) }: { readonly now?: () => Instant } = {}) {
    this.#now = now;
  }

  async record(entry: TrialEntry): Promise<Trial> {
    const known = this.#runs.find(
      ({ purpose, configuration }) => purpose === entry.purpose && configuration === entry.configuration,
    );
    const ids = new Set(this.#runs.map(({ id }) => id));
    const at = this.#now();
    const run = { ...copyOf(entry), id: known?.id ?? ids.size + 1, firstAt: known?.firstAt ?? at, at };
    this.#runs.push(run);
    return copyOf(run);
  }

  async trials(scope: TrialScope): Promise<readonly Trial[]> {
    const speaking = new Map<number, Trial>();
    for (const run of this.#runs.filter(touching(scope))) {
      if (run.stage === 'search' || speaking.get(run.id)?.stage !== 'search') speaking.set(run.id, run);
    }
    return [...speaking.values()].sort((one, other) => one.id - other.id).map(copyOf);
  }

  async runs(purpose: string): Promise<readonly Trial[]> {
    return this.#runs.filter((run) => run.purpose === purpose).map(copyOf);
  }

  async recordReading(reading: Reading): Promise<KeptReading> {
    const kept = { ...reading, id: this.#readings.length + 1, at: this.#now() };
    this.#readings.push(kept);
    return kept;
  }

  async readings(scope: TrialScope): Promise<readonly KeptReading[]> {
    return this.#readings.filter(touching(scope));
  }

  async recordHoldOut(holdOut: HoldOut): Promise<void> {
    this.#holdOuts.push({ ...holdOut, at: this.#now() });
  }

  async holdOuts(scope: TrialScope): Promise<readonly KeptHoldOut[]> {
    return this.#holdOuts.filter(touching(scope));
  }

  async recordVerdict(entry: VerdictEntry): Promise<void> {
    this.#verdicts.push({ ...entry, at: this.#now() });
  }

  async verdicts(of: Pick<VerdictEntry, 'purpose' | 'configuration'>): Promise<readonly KeptVerdict[]> {
    return this.#verdicts.filter(
      ({ purpose, configuration }) => purpose === of.purpose && configuration === of.configuration,
    );
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }
}

function touching(scope: TrialScope): (record: TrialScope) => boolean {
  return ({ purpose, days }) => purpose === scope.purpose && commonDays(days, scope.days).length > 0;
}

function copyOf<Entry extends TrialEntry>(entry: Entry): Entry {
  return { ...entry, returns: entry.returns.slice() };
}
