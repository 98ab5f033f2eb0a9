import { standardDeviation } from '../../math/moments.ts';

/** Buying and holding with just so much of the money that it swings like the system. */
export interface EqualVolatility {
  /** Share of the account that is held; above 1 with borrowed money. */
  readonly weight: number;
  readonly totalReturn: number;
  /** Growth of 1 after each period, from 1 on; one more than the returns. */
  readonly growth: Float64Array;
}

/**
 * Scales the periodic returns of a benchmark to the volatility of a system, brought back to that share at each period's
 * end, at no cost and with idle money and debt at no interest. The Sharpe ratio stays the benchmark's. Undefined where
 * either has no variance, or where the scaled account would be ruined.
 */
export function atEqualVolatility(system: Float64Array, benchmark: Float64Array): EqualVolatility | undefined {
  const [own, held] = [standardDeviation(system), standardDeviation(benchmark)];
  if (own === undefined || held === undefined || !(own > 0) || !(held > 0)) return undefined;
  const weight = own / held;
  const growth = new Float64Array(benchmark.length + 1);
  growth[0] = 1;
  for (let row = 0; row < benchmark.length; row++) {
    const grown = (growth[row] as number) * (1 + weight * (benchmark[row] as number));
    if (!(grown > 0)) return undefined;
    growth[row + 1] = grown;
  }
  return { weight, totalReturn: (growth.at(-1) as number) - 1, growth };
}
