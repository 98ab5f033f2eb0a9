/**
 * How far borrowing goes at Kraken. Source: its support pages on margin, as remembered. Levels are the margin level in
 * percent.
 */
export const MARGIN_TERMS = {
  call: 80,
  stop: 40,
  leverages: [2, 3, 4, 5],
  /** Quote currency that an account may have borrowed at once: the allowance of the intermediate level. */
  allowance: 500_000,
} as const;
