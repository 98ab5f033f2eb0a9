import { duration, formatDuration, MINUTE, type Duration } from '../core/time.ts';
import { marketOf, ownPrice } from './reachable-exposure.ts';
import { percent } from './percent.ts';
import type { Refusal, RiskCheck } from './risk-check.port.ts';
import { memoryOf } from './risk-memory.port.ts';

export interface PriceBandOptions {
  /** How far below the bid or above the ask a price may be, as a fraction of it. */
  readonly band: number;
  /** An older quote refuses. */
  readonly maximumQuoteAge?: Duration | undefined;
  /** `when-quoted`: an instrument that was never quoted passes, as in a backtest. `always`: it is refused. */
  readonly mode: 'when-quoted' | 'always';
}

/**
 * No entry at a price that the venue's book knows nothing of: the newest price, and the order's own where it has one,
 * lie within a band around the quote. A crossed, one-sided or old quote refuses, because it is none. Exits pass.
 */
export function priceBand({ band, maximumQuoteAge = MINUTE, mode }: PriceBandOptions): RiskCheck {
  return {
    name: 'price-band',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const market = marketOf(order, view);
      const { bids, asks, at } = memoryOf(view).quotes;
      const age = view.now - (at[market] ?? Number.NaN);
      if (Number.isNaN(age)) return mode === 'when-quoted' ? undefined : refuse(`${order.instrument} has no quote`);
      const bid = bids[market] ?? Number.NaN;
      const ask = asks[market] ?? Number.NaN;
      const fault = faultOf({ bid, ask, age, maximumAge: maximumQuoteAge });
      if (fault !== undefined)
        return refuse(`the quote of ${order.instrument}, ${bid} bid and ${ask} asked, is ${fault}`);
      const instrument = view.instruments[market];
      const newest = view.prices[market] ?? Number.NaN;
      const own = (instrument === undefined ? undefined : ownPrice(order, instrument)) ?? newest;
      const [cheaper, dearer] = [Math.min(newest, own), Math.max(newest, own)];
      // Written so that a price that is not a number refuses.
      if (cheaper >= bid * (1 - band) && dearer <= ask * (1 + band)) return undefined;
      return refuse(
        `a price of ${cheaper < bid * (1 - band) ? cheaper : dearer} is more than ${percent(band)} outside the quote of ${order.instrument}, ${bid} bid and ${ask} asked`,
      );
    },
  };
}

/** Why a quote is none, in words. */
function faultOf({
  bid,
  ask,
  age,
  maximumAge,
}: {
  readonly bid: number;
  readonly ask: number;
  readonly age: number;
  readonly maximumAge: Duration;
}): string | undefined {
  if (!(bid > 0 && bid < Infinity && ask > 0 && ask < Infinity)) return 'one-sided';
  if (bid > ask) return 'crossed';
  if (age <= maximumAge) return undefined;
  return `${formatDuration(duration(age))} old, the limit is ${formatDuration(maximumAge)}`;
}

function refuse(reason: string): Refusal {
  return { check: 'price-band', reason };
}
