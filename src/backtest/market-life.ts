import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Instant } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';
import type { MarketSettlement } from '../execution/settled-books.ts';
import type { ExchangeMarket } from '../execution/simulated-venue.ts';

/** How a market joins a backtest that has begun. */
export interface MarketListing {
  /** `first-candle`: when its first candle opens. */
  readonly at: Instant | 'first-candle';
  readonly market: ExchangeMarket;
  readonly role: MarketRole;
}

/** From when to when a market of a backtest is there. */
export interface MarketLife {
  /** Absent: the market is there when the backtest begins, and the engine and the venue are made with it. */
  readonly listing?: MarketListing | undefined;
  /** Absent: the market is there until the end. */
  readonly settlement?: MarketSettlement | undefined;
}

/** The settlement among the facts of a market, at the instant at which it was known; undefined where there is none. */
export function settlementAmong(facts: readonly FactSeries[]): MarketSettlement | undefined {
  for (const series of facts) {
    if (series.kind !== 'settlement' || series.length === 0) continue;
    const fact = series.factAt(0);
    if (fact.kind === 'settlement') return { at: fact.knownAt, value: fact.value };
  }
  return undefined;
}

/** When a market is listed; -Infinity where it is there from the beginning. Infinity without a candle to wait for. */
export function listedAt({ openTime }: CandleSeries, { listing }: MarketLife): number {
  if (listing === undefined) return Number.NEGATIVE_INFINITY;
  return listing.at === 'first-candle' ? (openTime[0] ?? Number.POSITIVE_INFINITY) : listing.at;
}

/** The most markets that are there at one time: `slots` of the engine, the ledger and the venue of a backtest. */
export function slotsOf(series: readonly CandleSeries[], lives: readonly MarketLife[]): number {
  const steps = series.flatMap((one, place) => {
    const life = lives[place] ?? {};
    return [
      { at: listedAt(one, life), change: 1 },
      { at: life.settlement?.at ?? Number.POSITIVE_INFINITY, change: -1 },
    ];
  });
  let there = 0;
  let most = 0;
  // What is settled at an instant makes room for what is listed then.
  for (const { change } of steps.sort((a, b) => a.at - b.at || a.change - b.change))
    most = Math.max(most, (there += change));
  return most;
}
