import type { BacktestResult } from '../backtest/backtest-result.ts';
import { amountFromMinor } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import { JournalWriter } from '../engine/journal-writer.ts';
import { periodicReturns, periodsPerYear } from '../evidence/performance/equity-curve.ts';
import { monthlyTable, yearlyTable } from '../evidence/performance/monthly-returns.ts';
import { summariseEvidence } from '../evidence/summarise-evidence.ts';
import type { TrialConfiguration, TrialLedger } from '../evidence/trial-ledger.port.ts';
import { judge } from '../evidence/verdict.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { configWarnings, horizonBars } from './check-config.ts';
import { costSensitivity } from './cost-sensitivity.ts';
import { dataSummary, holeWarnings } from './data-summary.ts';
import type { FittedSystem } from './fit-system.ts';
import { forecastTable } from './forecast-table.ts';
import { importanceSummary } from './importance-summary.ts';
import { journalHeader } from './journal-header.ts';
import { judgedPeriod, type JudgedPeriod } from './judged-period.ts';
import type { Universe } from './load-universe.ts';
import { curveOf, observationPeriod, performanceSummary } from './performance-summary.ts';
import { compareWithRandomEntry } from './random-entry.ts';
import { skillSummary } from './skill-summary.ts';
import { runBuyAndHold, runStrategy } from './strategy-run.ts';
import { barrierFloor, roundTripCost, type SystemConfig } from './system-schema.ts';

export interface JudgeSystemOptions {
  readonly config: SystemConfig;
  readonly universe: Universe;
  readonly fitted: FittedSystem;
  readonly ledger: TrialLedger;
  readonly trial: TrialConfiguration;
  readonly stage: 'search' | 'final';
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
}

/** The judged numbers, and what they were made of. */
export interface Judgement {
  readonly summary: ResearchSummary;
  readonly fitted: FittedSystem;
  readonly period: JudgedPeriod;
  readonly strategy: BacktestResult;
  readonly buyAndHold: BacktestResult;
  readonly journal: readonly string[];
}

/**
 * Backtests exactly the forecasts of rows that no model had seen, and weighs the evidence. The trial is in the ledger
 * before its Sharpe ratio is judged.
 */
export async function judgeSystem(options: JudgeSystemOptions): Promise<Judgement> {
  const { config, universe, fitted, ledger, trial, stage, codeVersion, progress } = options;
  const series = universe.loaded.map((each) => each.series);
  const horizon = horizonBars(config);
  const { seed } = config;
  const draws = config.evidence.bootstrap_draws;
  const stop = options.stop === undefined ? {} : { stop: options.stop };
  const table = forecastTable(fitted.dataset, fitted.folds, series.map(({ length }) => length));
  const period = judgedPeriod(series, table, { lead: config.sizing.volatility_window + 1, tail: horizon + 2 });

  const journal: string[] = [];
  const header = journalHeader({ config, codeVersion, universe, period, artifacts: fitted.folds.map(({ fold }) => fold.name) });
  const run = { config, instruments: universe.instruments, period, thresholds: fitted.thresholds, progress, ...stop };
  const strategy = runStrategy({ ...run, journal: new JournalWriter({ header, sink: (line) => journal.push(line) }) });
  const buyAndHold = runBuyAndHold(run);

  const observed = observationPeriod(strategy);
  const judged = { returns: periodicReturns(curveOf(strategy), observed), periodsPerYear: periodsPerYear(observed) };
  ledger.record({ ...trial, ...judged, stage });

  progress({ stage: 'judging', done: 0, total: 1 });
  const skill = await skillSummary({ dataset: fitted.dataset, folds: fitted.folds, series, horizon, seed, draws, ...stop });
  const performance = performanceSummary(strategy, { seed, draws, period: observed });
  const randomEntry = compareWithRandomEntry(strategy, period, { roundTripCost: roundTripCost(config), draws: config.evidence.random_entry_draws, seed });
  const tradeProfits = Float64Array.from(strategy.trades, ({ netMinor }) => amountFromMinor(netMinor));
  const evidence = summariseEvidence({ judged, tradeProfits, ledger, scope: trial, randomEntryPValue: randomEntry?.pValue });
  const monthly = monthlyTable(curveOf(strategy), curveOf(buyAndHold));
  const summary: ResearchSummary = {
    format: 1,
    system: config.name,
    codeVersion,
    seed,
    stage,
    data: dataSummary(universe),
    label: describeLabel(config),
    horizon: config.label.horizon,
    barrier: describeBarrier(config),
    costs: { feeBps: config.costs.fee_bps, slippageBps: config.costs.slippage_bps, roundTripBps: roundTripCost(config) * 10_000 },
    verdict: judge({ ...evidence, trades: performance.trades, sharpe: performance.sharpe, logLossSkill: skill.logLossSkill }),
    skill,
    strategy: performance,
    buyAndHold: performanceSummary(buyAndHold, { seed, draws, period: observed }),
    evidence,
    costSensitivity: costSensitivity(run),
    monthly,
    yearly: yearlyTable(monthly),
    importance: importanceSummary({ fitted, seed }),
    warnings: [...configWarnings(config), ...holeWarnings(universe)],
    configuration: trial.configuration,
    ...(randomEntry === undefined ? {} : { randomEntry: { runs: randomEntry.draws, tradeReturns: randomEntry.total, meanTradeReturns: randomEntry.meanRandomTotal } }),
  };
  return { summary, fitted, period, strategy, buyAndHold, journal };
}

function describeLabel({ label }: SystemConfig): string {
  const classes = label.classes === 'binary' ? 'up or not' : 'down, flat or up';
  switch (label.kind) {
    case 'fixed-horizon':
      return `where the close stands ${label.horizon} later: ${classes}`;
    case 'triple-barrier':
      return `which barrier is touched first within ${label.horizon}: ${classes}`;
    default:
      return label.kind satisfies never;
  }
}

function describeBarrier(config: SystemConfig): string {
  const floor = `${(barrierFloor(config) * 100).toFixed(2)} %`;
  const { volatility_multiple: multiple, volatility_window: window } = config.label;
  return multiple === 0 ? floor : `${floor}, or ${multiple} standard deviations over the horizon (measured on ${window} bars), whichever is more`;
}
