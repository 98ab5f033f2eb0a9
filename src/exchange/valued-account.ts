import type { Account } from './account.ts';
import type { MatchedMarket } from './matched-market.ts';

/** Marks in whole ticks by market. */
export type MarkTicks = (market: number) => number;

/** The account with the markets that it may hold positions in, and their newest prices. */
export interface ValuedAccount {
  readonly account: Account;
  readonly markets: readonly MatchedMarket[];
  readonly mark: MarkTicks;
}
