import type { SystemConfig } from '../config/system-schema.ts';
import type { StrategyRunOptions } from './backtest-strategy.ts';
import type { JudgedPeriod } from './judged-candles.ts';
import { factsOf } from './load-facts.ts';
import { marketsOfUniverse, type LoadedUniverse } from './load-universe.ts';
import { strategyColumns } from './strategy-columns.ts';

export interface StrategyRunInput {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly period: JudgedPeriod;
  /** Entry threshold of each fold's forecasts; none for a strategy without a threshold. */
  readonly thresholds: readonly number[];
  /** The stored artefact that made all forecasts; absent where each fold has a model of its own. */
  readonly artifact?: string | undefined;
}

/**
 * All that a system's strategy is shown over a judged period: research, its replay and the scheduled backtest make it
 * here alike. Watched markets, facts and the features that the strategy reads are among it.
 */
export function strategyRun({ config, universe, period, thresholds, artifact }: StrategyRunInput): StrategyRunOptions {
  return {
    config,
    instruments: universe.instruments,
    period,
    watched: (universe.watched?.loaded ?? []).map(({ series }) => series),
    facts: factsOf(universe),
    features: strategyColumns(config, marketsOfUniverse(universe), period),
    thresholds,
    artifact,
  };
}
