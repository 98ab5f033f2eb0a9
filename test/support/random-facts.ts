import fc from 'fast-check';
import type { FactKind, FactsByKind, MarketFacts } from '../../src/core/facts/market-facts.ts';
import { instant } from '../../src/core/time.ts';

const number = fc.double();
const at = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(instant);
const side = fc.array(fc.tuple(number, number), { maxLength: 20 }).map((rows) => Float64Array.from(rows.flat()));

/** Facts of every kind, with any numbers. */
export const FACTS: { readonly [Kind in FactKind]: fc.Arbitrary<FactsByKind[Kind]> } = {
  book: fc.record({ kind: fc.constant('book'), knownAt: at, bids: side, asks: side }),
  flow: fc.record({
    kind: fc.constant('flow'),
    knownAt: at,
    since: at,
    buyVolume: number,
    sellVolume: number,
    buyValue: number,
    sellValue: number,
    buyTrades: number,
    sellTrades: number,
  }),
  funding: fc.record({ kind: fc.constant('funding'), knownAt: at, rate: number, dueAt: at }),
  window: fc.record({
    kind: fc.constant('window'),
    knownAt: at,
    opensAt: at,
    closesAt: at,
    strike: number,
    upBid: number,
    upAsk: number,
    downBid: number,
    downAsk: number,
  }),
  settlement: fc.record({ kind: fc.constant('settlement'), knownAt: at, value: number }),
};

/** What may be known of a market at a moment: some kinds of facts, at least one. */
export const MARKET_FACTS: fc.Arbitrary<MarketFacts> = fc
  .record(FACTS, { requiredKeys: [] })
  .filter((facts) => Object.keys(facts).length > 0);
