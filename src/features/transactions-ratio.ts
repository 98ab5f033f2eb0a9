import { transactionCount } from './candle-fields.ts';
import type { Feature } from './feature.port.ts';
import { ratio } from './ratio.ts';
import { rollingMean } from './rolling-mean.ts';

/**
 * Number of transactions against its mean of `period` bars. NaN where the source does not tell the number, which is
 * why the sets that promise numbers on plain candles leave it out. 1 when there were no transactions in the window.
 */
export function transactionsRatio({ period }: { readonly period: number }): Feature {
  return ratio({
    name: `transactions_ratio_${period}`,
    of: transactionCount,
    to: rollingMean({ period, of: transactionCount }),
    whenZero: 1,
    formula: `transactions / mean of transactions over ${period} bars; 1 when there were none`,
    source: 'Jones, Kaul, Lipson, Review of Financial Studies 7, 1994 (number of transactions and volatility)',
  });
}
