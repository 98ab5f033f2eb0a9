import { readFacts, writeFacts, type WrittenFact } from '../core/facts/market-facts.ts';
import type { MarketView, Moment } from '../core/moment.ts';

/** A moment as journals and snapshots keep it: each market's facts are the lists that their codecs wrote. */
export type WrittenMoment = Omit<Moment, 'markets'> & {
  readonly markets: readonly (Omit<MarketView, 'facts'> & { readonly facts?: readonly WrittenFact[] })[];
};

/** Copies all of a moment, which a loop may use again for the next one. */
export function writtenMoment(moment: Moment): WrittenMoment {
  return {
    ...moment,
    markets: moment.markets.map(({ facts, ...view }) => ({
      ...view,
      candle: view.candle === undefined ? undefined : { ...view.candle },
      ...(facts === undefined ? {} : { facts: writeFacts(facts) }),
    })),
  };
}

/** Throws a RangeError for facts that `writeFacts` did not write. */
export function readMoment(moment: WrittenMoment): Moment {
  const markets = moment.markets.map(({ facts, ...view }) =>
    facts === undefined ? view : { ...view, facts: readFacts(facts) },
  );
  return { ...moment, markets };
}
