import type { FactSeries } from '../core/facts/fact-series.ts';
import { factsIn, type Fact, type FactKind } from '../core/facts/market-facts.ts';
import type { Moment } from '../core/moment.ts';
import { RecordedFacts } from './recorded-facts.ts';

/** Gathers the facts that moments showed, each once: what the moments of a journal can be shown again from. */
export class FactsOfMoments {
  /** Facts by kind of each market, oldest first. */
  readonly #markets: readonly Map<FactKind, Fact[]>[];

  /** For so many markets, by slot. */
  constructor(markets: number) {
    this.#markets = Array.from({ length: markets }, () => new Map<FactKind, Fact[]>());
  }

  /** Adds the facts of a moment; moments are added in order of time. */
  add({ markets }: Moment): void {
    for (const [market, { facts = {} }] of markets.entries()) {
      const kinds = this.#markets[market];
      if (kinds === undefined) continue;
      for (const fact of factsIn(facts)) {
        const gathered = kinds.get(fact.kind) ?? [];
        if (gathered.at(-1)?.knownAt !== fact.knownAt) gathered.push(fact);
        kinds.set(fact.kind, gathered);
      }
    }
  }

  /** What was gathered of each market; `instruments` are their names. */
  series(instruments: readonly string[]): readonly (readonly FactSeries[])[] {
    return this.#markets.map((kinds, market) =>
      [...kinds].map(([kind, facts]) => new RecordedFacts<FactKind>(kind, instruments[market] ?? '', facts)),
    );
  }
}
