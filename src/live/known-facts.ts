import { isShownAt } from '../core/facts/fact-age.ts';
import type { Fact, FactKind, MarketFacts } from '../core/facts/market-facts.ts';
import type { Instant } from '../core/time.ts';
import type { FactSource } from './fact-source.port.ts';

/** Facts of one kind and market that are kept at most: those of the time that a moment is late. */
const MOST_KEPT = 10_000;

/**
 * The facts that a venue sends while a run trades, for the kit of a venue: it adds them as they come. Some are kept
 * after newer ones came, because a moment is handed over after its candles have closed, and must not show what became
 * known after it.
 */
export class KnownFacts implements FactSource {
  readonly #markets: readonly Map<FactKind, Fact[]>[];

  /** For so many markets, by slot. */
  constructor(markets: number) {
    this.#markets = Array.from({ length: markets }, () => new Map<FactKind, Fact[]>());
  }

  /**
   * Adds what became known of a market. Throws a RangeError for a market that is not there, and for a fact that became
   * known before one of its kind that was added already.
   */
  add(market: number, fact: Fact): void {
    const kinds = this.#markets[market];
    if (kinds === undefined) throw new RangeError(`There are ${this.#markets.length} markets, and no market ${market}`);
    const kept = kinds.get(fact.kind) ?? [];
    const newest = kept.at(-1);
    if (newest !== undefined && fact.knownAt < newest.knownAt)
      throw new RangeError(`Facts are added in the order in which they became known; a ${fact.kind} is not`);
    kept.push(fact);
    if (kept.length > MOST_KEPT) kept.splice(0, kept.length - MOST_KEPT / 2);
    kinds.set(fact.kind, kept);
  }

  factsAt(at: Instant): readonly (MarketFacts | undefined)[] {
    return this.#markets.map((kinds) => {
      if (kinds.size === 0) return undefined;
      const newest = [...kinds.values()].flatMap((kept) => newestAt(kept, at) ?? []);
      return Object.fromEntries(newest.map((fact) => [fact.kind, fact]));
    });
  }
}

/** The newest fact that was known at an instant, if it is still shown then. Those before it are forgotten. */
function newestAt(kept: Fact[], at: Instant): Fact | undefined {
  const place = kept.findLastIndex(({ knownAt }) => knownAt <= at);
  if (place > 0) kept.splice(0, place);
  const fact = kept[0];
  return fact !== undefined && isShownAt(fact, at) ? fact : undefined;
}
