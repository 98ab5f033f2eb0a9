/**
 * Limits of borrowing at Kraken. Source: its support pages on margin, from memory. Levels are margin levels in percent.
 */
export const MARGIN_TERMS = {
  call: 80,
  stop: 40,
  leverages: [2, 3, 4, 5],
  /** The most quote currency that an account may borrow: the allowance of the intermediate verification level. */
  allowance: 500_000,
} as const;
