import type { Instrument } from '../core/instrument.ts';
import type { MarketLedgerSnapshot } from './market-ledger.ts';
import type { SettledBooksSnapshot } from './settled-books.ts';

/** The markets are in the order of the universe. */
export interface PortfolioSnapshot {
  readonly cashMinor: bigint;
  readonly feesMinor: bigint;
  readonly financingMinor: bigint;
  readonly transfersMinor: bigint;
  /** Absent while nothing moved that is not ours. */
  readonly foreignMinor?: bigint;
  readonly tradedMinor: bigint;
  /** Newest marks. */
  readonly prices: readonly number[];
  readonly markets: readonly MarketLedgerSnapshot[];
  /** Absent while no market has been listed or settled. */
  readonly changed: ChangedMarketsSnapshot | undefined;
}

/** What listings and settlements made of the ledger's slots. */
export interface ChangedMarketsSnapshot {
  /** By slot; a free slot names the market that was settled there last. */
  readonly slots: readonly { readonly instrument: Instrument; readonly state: 'listed' | 'free' }[];
  readonly settled: SettledBooksSnapshot;
}
