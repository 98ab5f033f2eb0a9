import { DAY, type Duration, type Instant } from '../core/time.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import { recordReading } from './record-reading.ts';
import type { TrialIdentity } from './trial-identity.ts';

export interface ShownDaysOptions {
  readonly ledger: TrialLedger;
  readonly trial: TrialIdentity;
  /** As `marketName` writes them. */
  readonly markets: readonly string[];
  /** Hears once that some of the days were held out by an earlier run. */
  readonly tell: (line: string) => void;
}

/**
 * Keeps in the trial ledger which days of stored candles a simulated venue shows to whoever trades there: results on them are
 * seen, and days that were held out are not untouched any more. A day is recorded before any of its candles is shown.
 */
export class ShownDays {
  readonly #options: ShownDaysOptions;
  #until: number | undefined;
  #hasWarned: 'yes' | 'no' = 'no';

  constructor(options: ShownDaysOptions) {
    this.#options = options;
  }

  /** Records the days from the first call's instant to this one and so much further, as far as they are not recorded yet. */
  upTo(now: Instant, ahead: Duration): void {
    const from = this.#until ?? now;
    const to = (Math.floor((now + ahead) / DAY) + 1) * DAY;
    if (to <= from) return;
    const { ledger, trial, markets, tell } = this.#options;
    const { warnings } = recordReading({ ledger, trial, use: 'judging', days: markets.map((market) => ({ market, from, to })) });
    this.#until = to;
    if (this.#hasWarned === 'yes') return;
    for (const warning of warnings) tell(`WARNING: ${warning}`);
    if (warnings.length > 0) this.#hasWarned = 'yes';
  }
}
