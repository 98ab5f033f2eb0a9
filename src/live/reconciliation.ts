import type { Instrument } from '../core/instrument.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { VenueHoldings } from '../execution/venue.port.ts';

/** Where our books and the venue's part. Amounts are the venue's less ours. */
export type Difference =
  | { readonly kind: 'cash'; readonly minor: bigint }
  | { readonly kind: 'position'; readonly instrument: string; readonly ours: number; readonly theirs: number };

export interface ReconcileOptions {
  readonly ledger: PortfolioLedger;
  readonly instruments: readonly Instrument[];
  readonly holdings: VenueHoldings;
  /** What the account held before we traded; it is not ours. What moved of it since is in the ledger. */
  readonly foreign: VenueHoldings;
}

/**
 * Holds our books against the venue's. The venue is the truth: differences are reported, and nothing is booked to make
 * them go away.
 */
export function reconcile({ ledger, instruments, holdings, foreign }: ReconcileOptions): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [market, { id }] of instruments.entries()) {
    const ours = ledger.lots(market) + (foreign.lots.get(id) ?? 0);
    const theirs = holdings.lots.get(id) ?? 0;
    if (ours !== theirs) differences.push({ kind: 'position', instrument: id, ours, theirs });
  }
  const minor = holdings.cashMinor - foreign.cashMinor - ledger.foreignMinor - ledger.cashMinor;
  if (minor !== 0n) differences.push({ kind: 'cash', minor });
  return differences;
}
