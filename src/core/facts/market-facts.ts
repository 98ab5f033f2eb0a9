import type { FactCodec } from './fact-codec.ts';
import { FUNDING_RATE, type FundingRate } from './funding-rate.ts';
import { ORDER_BOOK, type OrderBook } from './order-book.ts';
import { PREDICTION_WINDOW, type PredictionWindow } from './prediction-window.ts';
import { SETTLEMENT, type Settlement } from './settlement.ts';
import { TRADE_FLOW, type TradeFlow } from './trade-flow.ts';

/** What may be known of a market beside its candles. */
export interface FactsByKind {
  readonly book: OrderBook;
  readonly flow: TradeFlow;
  readonly funding: FundingRate;
  readonly window: PredictionWindow;
  readonly settlement: Settlement;
}
export type FactKind = keyof FactsByKind;
export type Fact = FactsByKind[FactKind];

/** The newest fact of each kind that is known of a market; a kind that its source does not have is absent. */
export type MarketFacts = Partial<FactsByKind>;

/** One codec per kind of fact. */
export const FACT_CODECS: { readonly [Kind in FactKind]: FactCodec<FactsByKind[Kind]> } = {
  book: ORDER_BOOK,
  flow: TRADE_FLOW,
  funding: FUNDING_RATE,
  window: PREDICTION_WINDOW,
  settlement: SETTLEMENT,
};

/** All kinds, in the order in which journals and checksums have them. */
export const FACT_KINDS: readonly FactKind[] = ['book', 'flow', 'funding', 'window', 'settlement'];

/** A fact with its kind as a list that JSON can hold, once its numbers are written exactly. */
export type WrittenFact = readonly [kind: FactKind, ...numbers: number[]];

export function numbersOf<Kind extends FactKind>(kind: Kind, fact: FactsByKind[Kind]): Float64Array {
  return FACT_CODECS[kind].numbersOf(fact);
}

/** Every fact that is there, in the order of `FACT_KINDS`. */
export function factsIn(facts: MarketFacts): readonly Fact[] {
  return FACT_KINDS.flatMap((kind) => facts[kind] ?? []);
}

export function writeFacts(facts: MarketFacts): readonly WrittenFact[] {
  return factsIn(facts).map((fact) => [fact.kind, ...numbersOf(fact.kind, fact)]);
}

/** Facts as `writeFacts` wrote them. Throws a RangeError for a kind that is not known or numbers that no fact has. */
export function readFacts(written: readonly (readonly [string, ...number[]])[]): MarketFacts {
  const facts = written.map(([kind, ...numbers]) => {
    if (!isFactKind(kind)) throw new RangeError(`A fact is one of ${FACT_KINDS.join(', ')}, was ${kind}`);
    return [kind, FACT_CODECS[kind].factOf(Float64Array.from(numbers))] as const;
  });
  return Object.fromEntries(facts);
}

function isFactKind(kind: string): kind is FactKind {
  return Object.hasOwn(FACT_CODECS, kind);
}
