import type { AccountLimits, AccountSum } from '../core/account-sum.ts';
import { amountFromMinor } from '../core/money.ts';
import { percent } from './percent.ts';

/** What was lost together, as shares; undefined where there was nothing to lose. */
export interface AccountLosses {
  readonly lostToday: number | undefined;
  readonly drawdown: number | undefined;
}

export function accountLosses({ capitalMinor, profitMinor, dayStartMinor, peakMinor }: AccountSum): AccountLosses {
  const lost = (fromMinor: bigint): number | undefined =>
    capitalMinor + fromMinor > 0n
      ? amountFromMinor(fromMinor - profitMinor) / amountFromMinor(capitalMinor + fromMinor)
      : undefined;
  return { lostToday: lost(dayStartMinor), drawdown: lost(peakMinor) };
}

/** Which limit of an account is reached, in words; undefined where none is. */
export function reachedLimit(
  sum: AccountSum,
  { maximumDailyLoss, maximumDrawdown }: AccountLimits,
): string | undefined {
  const { lostToday, drawdown } = accountLosses(sum);
  return (
    reached(lostToday, maximumDailyLoss, 'since the start of the UTC day') ??
    reached(drawdown, maximumDrawdown, 'since its highest')
  );
}

function reached(lost: number | undefined, most: number | undefined, since: string): string | undefined {
  if (most === undefined) return undefined;
  if (lost === undefined) return 'the systems of the account are worth nothing together';
  // Written so that a loss that is not a number reaches the limit.
  if (lost < most) return undefined;
  const twoDecimals = (lost * 100).toFixed(2);
  return `the systems of the account have lost ${twoDecimals} % together ${since}, and may lose ${percent(most)}`;
}
