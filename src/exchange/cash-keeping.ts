/**
 * How a venue keeps money: each amount and each fee of a trade is rounded for itself to what the venue's ledger can
 * hold. All in minor units.
 */
export interface CashKeeping {
  /** What a trade brings, below zero what it costs. */
  amountMinor(exactMinor: bigint): bigint;
  feeMinor(exactMinor: bigint): bigint;
}
