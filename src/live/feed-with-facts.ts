import { isShownAt } from '../core/facts/fact-age.ts';
import { factsIn, type MarketFacts } from '../core/facts/market-facts.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import type { FactSource } from './fact-source.port.ts';
import type { MomentFeed, Quote } from './moment-feed.port.ts';

/**
 * A feed of candles whose moments show facts too. A fact is shown only when it was known at the moment and is not too
 * old, whatever the source says: the same rule as in research, so that a model sees the same features.
 */
export class FeedWithFacts implements MomentFeed {
  readonly #candles: MomentFeed;
  readonly #facts: FactSource;

  constructor(candles: MomentFeed, facts: FactSource) {
    this.#candles = candles;
    this.#facts = facts;
  }

  get nextAt(): Instant {
    return this.#candles.nextAt;
  }

  get completeUntil(): Instant {
    return this.#candles.completeUntil;
  }

  async take(now: Instant): Promise<readonly Moment[]> {
    const moments = await this.#candles.take(now);
    return moments.map((moment) => {
      const facts = this.#facts.factsAt(moment.at);
      return { ...moment, markets: moment.markets.map((view, market) => withFacts(view, facts[market], moment.at)) };
    });
  }

  hurry(): void {
    this.#candles.hurry();
  }

  quotes(): Promise<readonly Quote[]> {
    return this.#candles.quotes();
  }
}

function withFacts(view: MarketView, facts: MarketFacts | undefined, at: Instant): MarketView {
  if (facts === undefined) return view;
  const shown = factsIn(facts).filter((fact) => isShownAt(fact, at));
  return { ...view, facts: Object.fromEntries(shown.map((fact) => [fact.kind, fact])) };
}
