import { isShownAt } from '../core/facts/fact-age.ts';
import { factsIn, type MarketFacts } from '../core/facts/market-facts.ts';
import type { Instrument } from '../core/instrument.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import type { FactSource } from './fact-source.port.ts';
import type { MomentFeed, Quote, UnreadMarket } from './moment-feed.port.ts';

/**
 * A feed of candles whose moments show facts too. A fact is shown only when it was known at the moment and is not too
 * old, whatever the source says: the same rule as in research, so that a model sees the same features.
 */
export class FeedWithFacts implements MomentFeed {
  readonly #candles: MomentFeed;
  readonly #facts: FactSource;
  readonly #begun: readonly string[];
  /** By slot, the place of its market among those of the source; undefined while no market has changed. */
  #places: readonly (number | undefined)[] | undefined;

  /**
   * `begun` are the ids of the source's markets, where markets may change. A market that is listed later has no facts.
   */
  constructor(candles: MomentFeed, facts: FactSource, begun: readonly string[] = []) {
    this.#candles = candles;
    this.#facts = facts;
    this.#begun = begun;
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
      const factsOf = (slot: number) => facts[this.#places === undefined ? slot : (this.#places[slot] ?? -1)];
      return { ...moment, markets: moment.markets.map((view, slot) => withFacts(view, factsOf(slot), moment.at)) };
    });
  }

  follow(markets: readonly (Instrument | undefined)[]): void {
    this.#candles.follow?.(markets);
    this.#places = markets.map((instrument) => {
      const place = this.#begun.findIndex((id) => id === instrument?.id);
      return place < 0 ? undefined : place;
    });
  }

  hurry(): void {
    this.#candles.hurry();
  }

  unread(): readonly UnreadMarket[] {
    return this.#candles.unread?.() ?? [];
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
