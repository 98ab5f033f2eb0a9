import { HOUR } from '../../core/time.ts';

/**
 * What borrowing at Kraken costs and how far it goes. Source: Kraken's support pages on margin, as remembered: rates are
 * between 0.01 and 0.02 % by currency and change; here the dearer end. Levels are the margin level in percent.
 */
export const MARGIN_TERMS = {
  /** Of the cost of what is opened, once. */
  openingBps: 2,
  /** Of the opening cost of what is still open, each time. */
  rolloverBps: 2,
  rolloverEvery: 4 * HOUR,
  call: 80,
  stop: 40,
  leverages: [2, 3, 4, 5],
  /** Quote currency that an account may have borrowed at once: the allowance of the intermediate level. */
  allowance: 500_000,
} as const;
