import { readyFeatures, type FeatureSource } from '../backtest/feature-source.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import type { MarketPast } from '../market/market-past.ts';
import { requireMarkets } from '../parts/require-markets.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import { strategyFeaturesOf } from '../parts/strategy-features.ts';
import type { JudgedPeriod } from './judged-candles.ts';

/**
 * The features that a system's strategy reads, for each instrument over the judged candles; undefined where it reads
 * none. They are computed over the whole series, so that they are warm at the first judged candle, as in live trading.
 */
export function strategyColumns(
  config: SystemConfig,
  markets: readonly MarketPast[],
  period: Pick<JudgedPeriod, 'series' | 'firstRow'>,
): readonly FeatureSource[] | undefined {
  const features = strategyFeaturesOf(config);
  if (features.length === 0) return undefined;
  requireMarkets(features, config);
  const graph = buildFeatureGraph(features, { interval: durationOf(config.interval) });
  return markets.slice(0, period.series.length).map(({ series }, market) => {
    const { names, columns } = graph.compute(series, { universe: { markets, market } });
    const from = period.firstRow[market] ?? 0;
    const to = from + (period.series[market]?.length ?? 0);
    return readyFeatures({ names, columns: columns.map((column) => column.subarray(from, to)) });
  });
}
