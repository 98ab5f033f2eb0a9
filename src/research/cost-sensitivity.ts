import { measurePerformance } from '../evidence/performance/performance.ts';
import type { CostCell } from '../report/research-summary.ts';
import { COST_FACTORS, feeRows } from './fee-rows.ts';
import { curveOf, observationPeriod } from './performance-summary.ts';
import { runStrategy, type StrategyRunOptions } from './backtest-strategy.ts';

/** Bootstrap draws. The table shows no intervals, so few are enough. */
const RESAMPLES = 200;

/** Trades the same forecasts at other costs. */
export function costSensitivity(options: StrategyRunOptions): CostCell[] {
  const { slippage_bps: slippage } = options.config.costs;
  return feeRows(options.config).flatMap(({ feeBps, scheduleFactor, feesOf }) =>
    COST_FACTORS.map((slippageFactor) => {
      const costs = { feeBps, feesOf, slippageBps: slippage * slippageFactor };
      const result = runStrategy({ ...options, costs });
      const { sharpe, totalReturn } = measurePerformance({
        curve: curveOf(result),
        trades: [],
        period: observationPeriod(result),
        bootstrap: { seed: options.config.seed, resamples: RESAMPLES },
      });
      return {
        feeBps,
        ...(scheduleFactor === undefined ? {} : { scheduleFactor }),
        slippageBps: costs.slippageBps,
        totalReturn,
        ...(sharpe.value === undefined ? {} : { sharpe: sharpe.value }),
      };
    }),
  );
}
