/**
 * Why money moved without a fill of ours. `rounding`: a venue keeps money in fewer decimals than price times lots has.
 * `transfer`: money that was paid into what the run trades with, or out of it. `foreign`: money of an account that
 * several systems share, and that is not this run's: trades of the other systems, deposits, withdrawals.
 */
export type CashFlowCause = 'funding' | 'interest' | 'rounding' | 'transfer' | 'foreign';
