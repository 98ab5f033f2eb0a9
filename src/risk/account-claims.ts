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
 * The rules of a new claim. Two systems trade no base currency in common. No system trades a base currency that another
 * pays with. A balance does not say whose coins it has. All claims to a quote currency together are no more than the
 * account holds of it.
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

/** What all systems of a currency have together, in minor units. */
export interface AccountTotals {
  readonly capitalMinor: bigint;
  readonly profitMinor: bigint;
}

/** A publication: the UTC day of it, and the profit of all systems before and after it, in minor units. */
export interface PublishedProfit {
  readonly day: number;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
}

/**
 * The marks after a publication. A new day begins with the profit of before, so what was lost over midnight is lost on
 * the new day. A day number that is one lower begins no day. A day number more than one lower means that the old clock
 * was wrong. The day begins anew.
 */
export function marksAfter(
  known: AccountMarks | undefined,
  { day, beforeMinor, afterMinor }: PublishedProfit,
): AccountMarks {
  const isNewDay = known === undefined || day > known.day || day < known.day - 1;
  const highestMinor = known === undefined ? beforeMinor : known.peakMinor;
  return {
    ...(isNewDay ? { day, dayStartMinor: beforeMinor } : { day: known.day, dayStartMinor: known.dayStartMinor }),
    peakMinor: afterMinor > highestMinor ? afterMinor : highestMinor,
  };
}

/**
 * The marks when a run joins or leaves. What was lost stays the same share of what the systems are worth together, as
 * it does when money is paid in or out.
 */
export function marksAfterChange(marks: AccountMarks, before: AccountTotals, after: AccountTotals): AccountMarks {
  const [worthBefore, worthAfter] = [worthOf(before), worthOf(after)];
  // Nothing can be a share of nothing: the loss is counted from the same profit then.
  if (worthBefore <= 0n) return marks;
  const moved = (markMinor: bigint): bigint =>
    ((before.capitalMinor + markMinor) * worthAfter) / worthBefore - after.capitalMinor;
  return { day: marks.day, dayStartMinor: moved(marks.dayStartMinor), peakMinor: moved(marks.peakMinor) };
}

function worthOf({ capitalMinor, profitMinor }: AccountTotals): bigint {
  return capitalMinor + profitMinor;
}
