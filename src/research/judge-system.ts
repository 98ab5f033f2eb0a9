import { DAY } from '../core/time.ts';
import type { BacktestResult } from '../backtest/backtest-result.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { monthlyTable, yearlyTable } from '../evidence/performance/monthly-returns.ts';
import { whyNoEntry } from '../report/entry-words.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { configWarnings, horizonBars } from '../config/config-warnings.ts';
import { costSummary } from './cost-summary.ts';
import { costSensitivity } from './cost-sensitivity.ts';
import { publishedCostWarnings } from '../config/cost-warnings.ts';
import { dataSummary, holeWarnings } from './data-summary.ts';
import type { FittedSystem } from './fit-system.ts';
import { missingWarnings } from './missing-warnings.ts';
import { refitWarnings } from './refit-warnings.ts';
import { listingWarnings } from './listing-warnings.ts';
import { importanceSummary } from './importance-summary.ts';
import { curveOf, performanceSummary } from './performance-summary.ts';
import { shapeSummary } from './shape-summary.ts';
import { skillDetails } from './skill-summary.ts';
import { runBuyAndHold } from './backtest-strategy.ts';
import { classesOf, questionOf } from '../parts/parts-of-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { barrierFloor } from '../config/trading-costs.ts';
import { weighSystem, type Weighed, type WeighOptions } from './weigh-system.ts';

export interface JudgeOptions extends WeighOptions {
  /** Warnings about the days that are read, in addition to those about the file and the candles. */
  readonly warnings: readonly string[];
}

/** The summary of a judged system, and the results behind it. */
export interface Judgement extends Pick<Weighed, 'period' | 'strategy' | 'journal' | 'observed'> {
  readonly summary: ResearchSummary;
  readonly fitted: FittedSystem;
  readonly buyAndHold: BacktestResult;
}

/** Judges a fitted system and computes all figures of the report, with their baselines. */
export async function judgeSystem(options: JudgeOptions): Promise<Judgement> {
  const { config, universe, fitted, stage, codeVersion, stop } = options;
  const { verdict, evidence, skill, performance, randomEntry, strategy, period, observed, journal, run } =
    await weighSystem(options);
  const buyAndHold = runBuyAndHold(run);
  const monthly = monthlyTable(curveOf(strategy), curveOf(buyAndHold));
  const draws = config.evidence.bootstrap_draws;
  const { seed } = config;
  const series = universe.loaded.map((each) => each.series);
  const details = await skillDetails({
    dataset: fitted.dataset,
    folds: fitted.folds,
    series,
    horizon: horizonBars(config),
    seed,
    draws,
    ...(stop === undefined ? {} : { stop }),
  });
  const summary: ResearchSummary = {
    format: 1,
    system: config.name,
    codeVersion,
    seed,
    stage,
    data: dataSummary(universe),
    ...(universe.watched === undefined ? {} : { watched: dataSummary(universe.watched) }),
    label: questionOf(config),
    horizon: config.label.horizon,
    barrier: describeBarrier(config),
    costs: costSummary(config),
    verdict,
    skill: { ...skill, ...details },
    returnPeriod: observed === DAY ? 'day' : 'hour',
    strategy: performance,
    buyAndHold: performanceSummary(buyAndHold, { seed, draws, period: observed }),
    evidence,
    costSensitivity: costSensitivity(run),
    ...shapeSummary({ strategy, buyAndHold, series: period.series, observed }),
    monthly,
    yearly: yearlyTable(monthly),
    importance: importanceSummary({ fitted, seed }),
    warnings: [...warningsOf(options), ...idleWarnings({ system: strategy, 'buy and hold': buyAndHold })],
    configuration: canonicalJson({ ...config, about: undefined, live: undefined }),
    ...(randomEntry === undefined
      ? {}
      : {
          randomEntry: {
            runs: randomEntry.draws,
            ...(randomEntry.resized > 0
              ? {}
              : { tradeReturns: randomEntry.total, meanTradeReturns: randomEntry.meanRandomTotal }),
          },
        }),
  };
  return { summary, fitted, period, strategy, buyAndHold, journal, observed };
}

/** Warnings about the system file, the days that are read, the listings and the candles. */
function warningsOf({ config, universe, fitted, warnings }: JudgeOptions): string[] {
  return [
    ...configWarnings(config),
    ...publishedCostWarnings(config),
    ...warnings,
    ...listingWarnings(universe, config),
    ...holeWarnings(universe),
    ...missingWarnings(fitted),
    ...refitWarnings(fitted),
  ];
}

/** Warnings that name who never traded, and why. */
function idleWarnings(results: Readonly<Record<string, BacktestResult>>): string[] {
  return Object.entries(results).flatMap(([who, { fills, entries }]) =>
    fills > 0 ? [] : [whyNoEntry(`The ${who} run`, entries)],
  );
}

function describeBarrier(config: SystemConfig): string {
  const barrier = barrierFloor(config);
  if (barrier === undefined) return 'none';
  const floor = `${(barrier * 100).toFixed(2)} % of the price, ${classesOf(config).includes('down') ? 'up or down' : 'up'}`;
  const { volatility_multiple: multiple = 0, volatility_window: window } = config.label;
  return multiple === 0
    ? floor
    : `${floor}, or ${multiple} standard deviations over the horizon (measured on ${window} bars), whichever is more`;
}
