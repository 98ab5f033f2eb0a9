import type { FactSeries } from '../core/facts/fact-series.ts';
import type { MarketFacts } from '../core/facts/market-facts.ts';
import type { Instant } from '../core/time.ts';
import type { FactSource } from '../live/fact-source.port.ts';
import { PastFacts } from '../market/past-facts.ts';

/** Stored facts for a run over the past: at each instant those that were known then. */
export class StoredFacts implements FactSource {
  readonly #markets: readonly PastFacts[];

  /** One list of series for each market, by slot. */
  constructor(markets: readonly (readonly FactSeries[])[]) {
    this.#markets = markets.map((series) => new PastFacts(series));
  }

  factsAt(at: Instant): readonly (MarketFacts | undefined)[] {
    return this.#markets.map((facts) => {
      facts.moveTo(at);
      return facts.view;
    });
  }
}
