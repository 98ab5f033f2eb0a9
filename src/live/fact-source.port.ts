/** Where the facts beside candles come from while a run trades. */
import type { MarketFacts } from '../core/facts/market-facts.ts';
import type { Instant } from '../core/time.ts';

export interface FactSource {
  /**
   * The newest facts of each market, by slot, that were known at this instant and were not too old by then. A moment is
   * handed over some time after it: what became known in between is not among them. Instants never fall.
   */
  factsAt(at: Instant): readonly (MarketFacts | undefined)[];
}
