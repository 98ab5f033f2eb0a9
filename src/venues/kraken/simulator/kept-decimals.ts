import { LEDGER_DECIMALS } from '../../../core/money.ts';
import type { CashKeeping } from '../../../exchange/cash-keeping.ts';
import type { KrakenAsset } from './kraken-names.ts';

/**
 * Rounds an amount to the decimals in which the venue keeps it: to the nearest, halves away from zero. Source: Kraken's
 * article "Decimal precision for API calculations", which books 1.45406823 US dollars as 1.4541, so the venue does not
 * cut off. The rounding of halves is an assumption.
 */
export function keptMinor(minor: bigint, decimals: number): bigint {
  const unit = 10n ** BigInt(LEDGER_DECIMALS - decimals);
  const half = minor < 0n ? -unit / 2n : unit / 2n;
  return ((minor + half) / unit) * unit;
}

/** Decimals of cost and fee in trades and orders. For US dollars they are five, one more than in balances. */
export function costDecimals({ decimals }: KrakenAsset): number {
  return decimals === 4 ? 5 : decimals;
}

/**
 * The rounding of a trade's money in the ledger. The amount is rounded to the decimals of balances. The fee is rounded
 * to those of trades, and then to those of balances.
 */
export function keepingOf(asset: KrakenAsset): CashKeeping {
  return {
    amountMinor: (exactMinor) => keptMinor(exactMinor, asset.decimals),
    feeMinor: (exactMinor) => keptMinor(keptMinor(exactMinor, costDecimals(asset)), asset.decimals),
  };
}
