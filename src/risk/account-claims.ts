import type { AccountMarks } from '../core/account-sum.ts';

/** What a claim to a shared account takes of it; see `AccountShare`. */
export interface ClaimedPart {
  readonly system: string;
  readonly folder: string;
  readonly quote: string;
  readonly bases: readonly string[];
  /** Minor units of the quote currency. */
  readonly balanceMinor: bigint;
}

/** Why a claim cannot be made, with the values of both sides. */
export type ClaimProblem =
  | { readonly kind: 'taken'; readonly currencies: readonly string[]; readonly by: ClaimedPart }
  | { readonly kind: 'too-much'; readonly rivals: readonly ClaimedPart[]; readonly claimedMinor: bigint };

/**
 * The rules of a new claim. No base currency is in two systems, and none that another pays with, because a balance does
 * not say whose coins it has. All claims to a quote currency together are no more than the account holds of it.
 */
export function claimProblem(
  claim: ClaimedPart,
  others: readonly ClaimedPart[],
  heldMinor: bigint,
): ClaimProblem | undefined {
  for (const other of others) {
    const currencies = [
      ...claim.bases.filter((base) => base === other.quote || other.bases.includes(base)),
      ...(other.bases.includes(claim.quote) ? [claim.quote] : []),
    ];
    if (currencies.length > 0) return { kind: 'taken', currencies, by: other };
  }
  const rivals = others.filter(({ quote }) => quote === claim.quote);
  const claimedMinor = rivals.reduce((total, { balanceMinor }) => total + balanceMinor, 0n);
  return claimedMinor + claim.balanceMinor <= heldMinor ? undefined : { kind: 'too-much', rivals, claimedMinor };
}

/** Profit of all systems of a currency around a publication, in minor units, and the UTC day of it. */
export interface PublishedProfit {
  readonly day: number;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
}

/**
 * The marks after a publication. A new day begins with the profit of before, so what was lost over midnight is lost on
 * the new day. A clock that goes back begins no day again.
 */
export function marksAfter(
  known: AccountMarks | undefined,
  { day, beforeMinor, afterMinor }: PublishedProfit,
): AccountMarks {
  const isNewDay = known === undefined || day > known.day;
  const highestMinor = known === undefined ? beforeMinor : known.peakMinor;
  return {
    ...(isNewDay ? { day, dayStartMinor: beforeMinor } : { day: known.day, dayStartMinor: known.dayStartMinor }),
    peakMinor: afterMinor > highestMinor ? afterMinor : highestMinor,
  };
}

/**
 * The marks when a run joins or leaves with a profit, in minor units; below zero when it leaves with one. They move with
 * it, so that neither is a gain or a loss of the others, and what a run has lost stays counted when it leaves.
 */
export function shiftedMarks(marks: AccountMarks, profitMinor: bigint): AccountMarks {
  return {
    day: marks.day,
    dayStartMinor: marks.dayStartMinor + profitMinor,
    peakMinor: marks.peakMinor + profitMinor,
  };
}
