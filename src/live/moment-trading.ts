import type { Clock } from '../core/clock.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import { copyOfMoment } from '../core/copy-of-moment.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import type { ActionSender } from './action-sender.ts';
import type { DueTimers } from './due-timers.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { LiveJournal } from './live-journal.port.ts';
import type { MomentFeed } from './moment-feed.port.ts';
import { notTradedOn } from './not-traded-on.ts';
import type { LiveTiming } from './session-timing.ts';
import type { UniverseNews } from './universe-news.ts';

export interface MomentTradingParts {
  readonly feed: Pick<MomentFeed, 'quotes'>;
  readonly forecaster: Forecaster;
  /** Names of the features that the strategy reads. */
  readonly featureNames: readonly string[];
  readonly keeper: EventKeeper;
  /** Has a note of why quotes did not come. */
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly timers: DueTimers;
  readonly news: Pick<UniverseNews, 'showBefore'>;
  readonly sender: ActionSender;
  readonly clock: Clock;
  readonly timing: LiveTiming;
  /** Candles from before are caught up on, and never traded. */
  readonly begunAt: Instant;
}

/** Shows the engine the moments of the market, and the forecasts for those that may be traded on. */
export class MomentTrading {
  readonly #parts: MomentTradingParts;
  #moments = 0;
  #quoting: 'answered' | 'silent' = 'answered';

  constructor(parts: MomentTradingParts) {
    this.#parts = parts;
  }

  /** Moments seen since the start of the process. */
  get moments(): number {
    return this.#moments;
  }

  /** Shows moments, oldest first, each with the timers that fell due before it. */
  async show(moments: readonly Moment[]): Promise<void> {
    const { forecaster, clock, keeper, timers, sender, news } = this.#parts;
    for (const moment of moments) {
      await news.showBefore(moment.at);
      await timers.fireUpTo(moment.at);
      // Features may be code of a user, and the engine makes prices and the journal of the moment itself.
      forecaster.observe(copyOfMoment(moment));
      this.#moments++;
      const output = keeper.showBeforeKeeping({ kind: 'moment', moment });
      if (output.forecast === 'wanted') await this.#forecast(moment, moments.at(-1) ?? moment, clock.now());
      keeper.keep();
      await sender.sendAll();
    }
  }

  async #forecast({ at }: Moment, newest: Moment, now: Instant): Promise<void> {
    const { keeper, forecaster, timing, begunAt } = this.#parts;
    const reason = notTradedOn({ at, newestAt: newest.at, now, begunAt, ...timing });
    if (reason !== undefined) {
      keeper.show({ kind: 'forecast-missing', at, reason, strategy: 'not-asked' });
      return;
    }
    await this.#askQuotes();
    const answer = await forecaster.forecast();
    const read = this.#featuresRead();
    if (answer.kind === 'missing') keeper.show({ kind: 'forecast-missing', at, reason: answer.reason, ...read });
    else keeper.show({ kind: 'forecast', at, forecasts: answer.forecasts, ...read }, answer.features);
  }

  /** What the strategy reads, for the event; nothing where it reads no features. */
  #featuresRead(): { readonly features?: FeaturesByMarket } {
    const { forecaster, featureNames } = this.#parts;
    if (featureNames.length === 0) return {};
    if (forecaster.valuesOf === undefined)
      throw new RangeError(`The strategy reads the features ${featureNames.join(', ')}, and the forecaster knows none`);
    return { features: forecaster.valuesOf(featureNames) };
  }

  /**
   * What the venue quotes now, for the guardian. Without an answer there are no quotes, which is noted once, and the
   * guardian judges that. The moment is written, and people are told of it, while the venue is asked.
   */
  async #askQuotes(): Promise<void> {
    const { feed, clock, keeper } = this.#parts;
    const asked = Promise.allSettled([feed.quotes()]);
    keeper.keep();
    keeper.tell();
    const [answer] = await asked;
    if (answer.status === 'rejected') return this.#noteSilence(answer.reason);
    this.#quoting = 'answered';
    for (const { market, bid, ask } of answer.value)
      keeper.showBeforeKeeping({ kind: 'quote', at: clock.now(), market, bid, ask });
  }

  #noteSilence(error: unknown): void {
    const { journal, clock } = this.#parts;
    if (this.#quoting === 'silent') return;
    this.#quoting = 'silent';
    const reason = error instanceof Error ? error.message : String(error);
    journal.note({ at: clock.now(), kind: 'trouble', detail: { what: 'quotes', reason } });
  }
}
