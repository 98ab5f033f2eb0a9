import { measurePerformance } from '../evidence/performance/performance.ts';
import type { CostCell } from '../report/research-summary.ts';
import { curveOf, observationPeriod } from './performance-summary.ts';
import { runStrategy, type StrategyRunOptions } from './strategy-run.ts';

const FACTORS = [0, 0.5, 1, 2, 4] as const;

/** The same forecasts traded at other costs: where the result would die, or come alive. */
export function costSensitivity(options: StrategyRunOptions): CostCell[] {
  const { fee_bps: fee, slippage_bps: slippage } = options.config.costs;
  return FACTORS.flatMap((feeFactor) =>
    FACTORS.map((slippageFactor) => {
      const costs = { feeBps: fee * feeFactor, slippageBps: slippage * slippageFactor };
      const result = runStrategy({ ...options, costs });
      const { sharpe, totalReturn } = measurePerformance({
        curve: curveOf(result),
        trades: [],
        period: observationPeriod(result),
        bootstrap: { seed: options.config.seed, resamples: 0 },
      });
      return { ...costs, totalReturn, ...(sharpe.value === undefined ? {} : { sharpe: sharpe.value }) };
    }),
  );
}
