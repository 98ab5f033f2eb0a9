import { standardDeviation } from '../../math/moments.ts';

/** Buying and holding with the share of the account at which its volatility equals the system's. */
export interface EqualVolatility {
  /** Share of the account that is held; above 1 with borrowed money. */
  readonly weight: number;
  readonly totalReturn: number;
  /** Value of an account that begins with 1: first 1, then the value after each period. One longer than the returns. */
  readonly growth: Float64Array;
}

/**
 * Scales the periodic returns of a benchmark to the volatility of a system. The share is restored at the end of each
 * period without cost, and cash and debt bear no interest. The Sharpe ratio stays that of the benchmark. Undefined
 * where either has no variance, or where the scaled account would be ruined.
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
