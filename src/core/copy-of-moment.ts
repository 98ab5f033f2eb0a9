import type { Moment } from './moment.ts';

/**
 * A copy that shares nothing with its moment: no loop that reuses the moment changes it, and whoever changes the copy
 * does not change the moment.
 */
export function copyOfMoment({ at, markets }: Moment): Moment {
  return {
    at,
    markets: markets.map(({ candle, facts, ...view }) => ({
      ...view,
      candle: candle === undefined ? undefined : { ...candle },
      ...(facts === undefined ? {} : { facts: structuredClone(facts) }),
    })),
  };
}
