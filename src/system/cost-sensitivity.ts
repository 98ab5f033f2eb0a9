import type { FeeTier } from '../core/listing.ts';
import { measurePerformance } from '../evidence/performance/performance.ts';
import type { CostCell } from '../report/research-summary.ts';
import { curveOf, observationPeriod } from './performance-summary.ts';
import { runStrategy, type StrategyRunOptions } from './strategy-run.ts';
import type { SystemConfig } from './system-schema.ts';
import { publishedCosts, publishedTakerFeeBps, takerFeeBps, tradingCosts } from './trading-costs.ts';

/** Enough to tell whether a Sharpe ratio has an interval; the grid does not show it. */
const RESAMPLES = 200;
const FACTORS = [0, 0.5, 1, 2, 4] as const;

/** Fees of every instrument, named by what a small account pays for taking an offer. */
interface FeeRow {
  readonly feeBps: number;
  readonly feesOf: (place: number) => readonly FeeTier[];
}

/** The same forecasts traded at other costs: where the result would die, or come alive. The venue's own fees are always among them. */
export function costSensitivity(options: StrategyRunOptions): CostCell[] {
  const { slippage_bps: slippage } = options.config.costs;
  return feeRows(options.config).flatMap(({ feeBps, feesOf }) =>
    FACTORS.map((slippageFactor) => {
      const costs = { feeBps, feesOf, slippageBps: slippage * slippageFactor };
      const result = runStrategy({ ...options, costs });
      const { sharpe, totalReturn } = measurePerformance({
        curve: curveOf(result),
        trades: [],
        period: observationPeriod(result),
        bootstrap: { seed: options.config.seed, resamples: RESAMPLES },
      });
      return { feeBps, slippageBps: costs.slippageBps, totalReturn, ...(sharpe.value === undefined ? {} : { sharpe: sharpe.value }) };
    }),
  );
}

/** Multiples of the system's fees, and the venues' own. */
function feeRows(config: SystemConfig): FeeRow[] {
  const charged = takerFeeBps(config);
  const rows = new Map<number, FeeRow['feesOf']>(FACTORS.map((factor) => [charged * factor, (place) => tradingCosts(config, place).fees.map((tier) => times(tier, factor))]));
  const venue = publishedTakerFeeBps(config);
  if (venue !== undefined && config.costs.fee_bps !== undefined) {
    rows.set(venue, (place) => {
      const instrument = config.instruments[place];
      return (instrument === undefined ? undefined : publishedCosts(instrument)?.fees) ?? tradingCosts(config, place).fees;
    });
  }
  return [...rows].sort(([left], [right]) => left - right).map(([feeBps, feesOf]) => ({ feeBps, feesOf }));
}

/** Fees are told in ten-thousandths of a basis point at the finest. */
function times({ volume, makerBps, takerBps }: FeeTier, factor: number): FeeTier {
  const finest = (bps: number): number => Number((bps * factor).toFixed(4));
  return { volume, makerBps: finest(makerBps), takerBps: finest(takerBps) };
}
