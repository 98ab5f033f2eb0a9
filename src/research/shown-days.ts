import type { MarketDays } from '../core/market-days.ts';
import { DAY, type Duration, type Instant } from '../core/time.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import { recordReading } from './record-reading.ts';
import type { TrialIdentity } from './trial-identity.ts';

/** One market whose stored candles are shown. */
export interface ShownMarket {
  /** Name of the market, as `marketName` writes it. */
  readonly market: string;
  /** The times of the stored candles that are shown from one time of the venue to another. */
  readonly recordedTimes: (from: number, to: number) => readonly { readonly from: number; readonly to: number }[];
}

export interface ShownDaysOptions {
  readonly ledger: TrialLedger;
  readonly trial: TrialIdentity;
  readonly markets: readonly ShownMarket[];
  /** Is called once when some of the days were held out by an earlier run. */
  readonly tell: (line: string) => void;
}

/**
 * Keeps in the trial ledger which days of stored candles a simulated venue shows to whoever trades there: results on
 * them are seen, and days that were held out are not untouched any more. A day is recorded before any of its candles is
 * shown. Days are those of the stored candles, also where the venue's time has gone beyond their end.
 */
export class ShownDays {
  readonly #options: ShownDaysOptions;
  /** Days since 1970 that are recorded, by market. */
  readonly #recorded = new Map<string, Set<number>>();
  #hasWarned: 'yes' | 'no' = 'no';

  constructor(options: ShownDaysOptions) {
    this.#options = options;
  }

  /**
   * The market's prices are shown now and so much further. Quotes tell the highest and lowest price of the day before,
   * too.
   */
  upTo(now: Instant, ahead: Duration): void {
    this.#record(this.#options.markets, now - DAY, now + ahead);
  }

  /** Candles of one market are shown from some time on. */
  since(market: string, from: number, now: Instant): void {
    this.#record(
      this.#options.markets.filter((each) => each.market === market),
      from,
      now,
    );
  }

  #record(markets: readonly ShownMarket[], from: number, to: number): void {
    const days = markets.flatMap((market) => this.#newDays(market, from, to));
    if (days.length === 0) return;
    const { ledger, trial, tell } = this.#options;
    const { warnings } = recordReading({ ledger, trial, use: 'judging', days });
    for (const { market, from: first, to: end } of days) {
      const recorded = this.#recorded.get(market) ?? new Set();
      for (let day = first / DAY; day < end / DAY; day++) recorded.add(day);
      this.#recorded.set(market, recorded);
    }
    if (this.#hasWarned === 'yes') return;
    for (const warning of warnings) tell(`WARNING: ${warning}`);
    if (warnings.length > 0) this.#hasWarned = 'yes';
  }

  /** Whole days that are not recorded yet, neighbours as one stretch. */
  #newDays({ market, recordedTimes }: ShownMarket, from: number, to: number): MarketDays[] {
    const recorded = this.#recorded.get(market);
    const stretches: { market: string; from: number; to: number }[] = [];
    for (const times of recordedTimes(from, to)) {
      for (let day = Math.floor(times.from / DAY); day * DAY < times.to; day++) {
        if (recorded?.has(day) === true) continue;
        const last = stretches.at(-1);
        if (last?.to === day * DAY) last.to += DAY;
        else stretches.push({ market, from: day * DAY, to: (day + 1) * DAY });
      }
    }
    return stretches;
  }
}
