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
 * them are seen, and days that were held out are not untouched any more. The recording of a day begins before any of
 * its candles is shown; whoever shows them waits for `settled`, or for the promise. Days are those of the stored
 * candles, also where the venue's time has gone beyond their end.
 */
export class ShownDays {
  readonly #options: ShownDaysOptions;
  /** Days since 1970 that are recorded, by market. */
  readonly #recorded = new Map<string, Set<number>>();
  #hasWarned: 'yes' | 'no' = 'no';
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: ShownDaysOptions) {
    this.#options = options;
  }

  /**
   * The market's prices are shown now and so much further. Quotes tell the highest and lowest price of the day before,
   * too.
   */
  upTo(now: Instant, ahead: Duration): Promise<void> {
    return this.#keep(this.#options.markets, now - DAY, now + ahead);
  }

  /** Candles of one market are shown from some time on. */
  since(market: string, from: number, now: Instant): Promise<void> {
    return this.#keep(
      this.#options.markets.filter((each) => each.market === market),
      from,
      now,
    );
  }

  /** Resolves when no recording is under way, whether or not the ledger could keep it. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #keep(markets: readonly ShownMarket[], from: number, to: number): Promise<void> {
    const recording = this.#record(markets, from, to);
    const settled = recording.finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
    return settled;
  }

  async #record(markets: readonly ShownMarket[], from: number, to: number): Promise<void> {
    const days = markets.flatMap((market) => this.#newDays(market, from, to));
    if (days.length === 0) return;
    const { ledger, trial, tell } = this.#options;
    // A day counts as recorded while its recording is under way, so that none is recorded twice.
    this.#mark(days, 'recorded');
    const { warnings } = await recordReading({ ledger, trial, use: 'judging', days }).catch((error: unknown) => {
      this.#mark(days, 'not recorded');
      throw error;
    });
    if (this.#hasWarned === 'yes') return;
    for (const warning of warnings) tell(`WARNING: ${warning}`);
    if (warnings.length > 0) this.#hasWarned = 'yes';
  }

  #mark(days: readonly MarketDays[], as: 'recorded' | 'not recorded'): void {
    for (const { market, from, to } of days) {
      const recorded = this.#recorded.get(market) ?? new Set();
      for (let day = from / DAY; day < to / DAY; day++) {
        if (as === 'recorded') recorded.add(day);
        else recorded.delete(day);
      }
      this.#recorded.set(market, recorded);
    }
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
