/** The most that the systems of an account may lose together, as shares of what they are worth; undefined: no limit. */
export interface AccountLimits {
  /** Of what they were worth when the UTC day began. */
  readonly maximumDailyLoss?: number;
  /** Of the most that they were worth together since the limits were set. */
  readonly maximumDrawdown?: number;
}

/**
 * What the systems of an account have together in one quote currency, in minor units. Profit is equity less capital, so
 * that a system that joins or leaves is neither a gain nor a loss.
 */
export interface AccountSum extends AccountMarks {
  readonly capitalMinor: bigint;
  readonly profitMinor: bigint;
}

/** From what losses are counted, as profits in minor units. */
export interface AccountMarks {
  /** The UTC day that is counted, as days since 1970. */
  readonly day: number;
  /** Profit when that day began. */
  readonly dayStartMinor: bigint;
  /** The highest profit that was published. */
  readonly peakMinor: bigint;
}
