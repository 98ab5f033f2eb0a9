import type { BacktestResult } from '../backtest/backtest-result.ts';
import { amountFromMinor } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Duration } from '../core/time.ts';
import { JournalWriter } from '../engine/journal-writer.ts';
import { firstPeriod, periodicReturns, periodsPerYear } from '../evidence/performance/equity-curve.ts';
import { summariseEvidence, type Evidence } from '../evidence/summarise-evidence.ts';
import { holdOutHistory } from '../evidence/hold-out-history.ts';
import type { KeptReading, TrialLedger, TrialScope } from '../evidence/trial-ledger.port.ts';
import { judge, type OpenedHoldOut, type Verdict } from '../evidence/verdict.ts';
import type { Skill } from '../evidence/skill/skill.ts';
import type { PerformanceSummary } from '../report/research-summary.ts';
import { horizonBars } from '../config/config-warnings.ts';
import { doubtsAbout } from './doubts.ts';
import type { FittedSystem } from './fit-system.ts';
import { forecastTable } from './forecast-table.ts';
import { journalHeader } from './backtest-journal-header.ts';
import { judgedPeriod, type JudgedPeriod } from './judged-candles.ts';
import { type LoadedUniverse } from './load-universe.ts';
import { curveOf, observationPeriod, performanceSummary } from './performance-summary.ts';
import { compareWithRandomEntry, type RandomEntryComparison } from './judge-random-entry.ts';
import { readerInWords } from './record-reading.ts';
import { countedDays, daysOfRows, marketsOf } from './judged-markets.ts';
import { overallSkill } from './skill-summary.ts';
import { strategyRun } from './strategy-run.ts';
import { runStrategy, type StrategyRunOptions } from './backtest-strategy.ts';
import { sizerWarmupBars } from '../parts/parts-of-system.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { roundTripCost } from '../config/trading-costs.ts';
import type { TrialIdentity } from './trial-identity.ts';

export interface WeighOptions {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly fitted: FittedSystem;
  readonly ledger: TrialLedger;
  readonly trial: TrialIdentity;
  /** The days that this run holds out, or opened. */
  readonly heldOut: TrialScope;
  /** The reading that opened them. */
  readonly opened?: KeptReading;
  readonly stage: 'search' | 'final';
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
  /** Whether a journal is kept, which a replay of the run needs; `kept` by default. */
  readonly journal?: 'kept' | 'none';
}

/** The verdict and the results that it is based on. */
export interface Weighed {
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly skill: Skill;
  readonly performance: PerformanceSummary;
  readonly randomEntry: RandomEntryComparison | undefined;
  readonly strategy: BacktestResult;
  readonly period: JudgedPeriod;
  /** Period of the observed returns. */
  readonly observed: Duration;
  readonly journal: readonly string[];
  /** Options with which the same forecasts can be traded again at other costs or by another strategy. */
  readonly run: StrategyRunOptions;
}

/**
 * Backtests the forecasts of rows that no model had seen, and judges the evidence. The trial is recorded in the trial
 * ledger before its Sharpe ratio is judged.
 */
export async function weighSystem(options: WeighOptions): Promise<Weighed> {
  const { config, universe, fitted, ledger, trial, stage, progress } = options;
  const horizon = horizonBars(config);
  const { seed } = config;
  const draws = config.evidence.bootstrap_draws;
  const series = universe.loaded.map((each) => each.series);
  const { run, period, strategy, journal } = tradeForecasts(options);
  const observed = observationPeriod(strategy);
  const judged = {
    returns: periodicReturns(curveOf(strategy), observed),
    ...firstPeriod(curveOf(strategy), observed),
    periodsPerYear: periodsPerYear(observed),
  };
  const days = daysOfRows(fitted.dataset, judgedRows(fitted), marketsOf(universe));
  await ledger.record({ ...trial, ...judged, days, stage });

  progress({ stage: 'judging', done: 0, total: 1 });
  const skill = overallSkill({ dataset: fitted.dataset, folds: fitted.folds, series, horizon, seed, draws });
  const performance = performanceSummary(strategy, { seed, draws, period: observed });
  const randomEntry = compareWithRandomEntry(strategy, period, {
    roundTripCost: roundTripCost(config),
    draws: config.evidence.random_entry_draws,
    seed,
  });
  const scope = { purpose: trial.purpose, days: countedDays(stage, days) };
  const judgement = await judgeEvidence(options, { strategy, judged, scope, skill, performance, randomEntry });
  return { ...judgement, skill, performance, randomEntry, strategy, period, observed, journal, run };
}

/** Trades the forecasts of the test rows with the system's strategy. */
function tradeForecasts(options: WeighOptions): Pick<Weighed, 'run' | 'period' | 'strategy' | 'journal'> {
  const { config, universe, fitted, heldOut, stage, codeVersion, progress, stop, journal: keeping = 'kept' } = options;
  const series = universe.loaded.map((each) => each.series);
  const table = forecastTable(
    fitted.dataset,
    fitted.folds,
    series.map(({ length }) => length),
  );
  const period = judgedPeriod(series, table, {
    lead: sizerWarmupBars(config),
    tail: horizonBars(config) + 2,
    // The rows are answered before the hold-out begins. A trade may last longer than its answer.
    until: stage === 'final' ? Infinity : Math.min(...heldOut.days.map(({ from }) => from)),
  });
  const journal: string[] = [];
  const header = journalHeader({
    config,
    codeVersion,
    universe,
    period,
    artifacts: fitted.folds.map(({ fold }) => fold.name),
  });
  const run = {
    ...strategyRun({ config, universe, period, thresholds: fitted.thresholds, artifact: fitted.artifact }),
    progress,
    ...(stop === undefined ? {} : { stop }),
  };
  const strategy = runStrategy(
    keeping === 'none' ? run : { ...run, journal: new JournalWriter({ header, sink: (line) => journal.push(line) }) },
  );
  return { run, period, strategy, journal };
}

type EvidenceOptions = Parameters<typeof summariseEvidence>[0];

interface Findings
  extends
    Pick<Weighed, 'strategy' | 'skill' | 'performance' | 'randomEntry'>,
    Pick<EvidenceOptions, 'judged' | 'scope'> {}

/** Holds the result against the trials of the ledger, and gives the verdict. */
async function judgeEvidence(
  options: WeighOptions,
  { strategy, judged, scope, skill, performance, randomEntry }: Findings,
): Promise<Pick<Weighed, 'verdict' | 'evidence'>> {
  const { config, universe, ledger, heldOut, stage } = options;
  const opened = await openedHoldOut(options);
  const { sharpe, trades } = performance;
  const evidence = await summariseEvidence({
    judged,
    tradeProfits: Float64Array.from(strategy.trades, ({ netMinor }) => amountFromMinor(netMinor)),
    ledger,
    scope,
    heldOut,
    shareRead: opened?.shareRead,
    sharpe,
    randomEntry,
  });
  const found = { trades, sharpe, ...(skill.direction === undefined ? {} : { direction: skill.direction }) };
  const doubts = doubtsAbout({
    ...found,
    series: universe.loaded.map((each) => each.series),
    horizon: durationOf(config.label.horizon),
    yearsObserved: evidence.yearsObserved,
  });
  const verdict = judge({
    ...evidence,
    ...found,
    doubts,
    purpose: scope.purpose,
    triedOn: stage === 'final' ? 'the judged days and those before them' : 'the judged days',
    ...(opened === undefined ? {} : { holdOut: opened }),
  });
  return { verdict, evidence };
}

function* judgedRows({ folds }: FittedSystem): Generator<number> {
  for (const { fold } of folds) yield* fold.test;
}

/** How much of the hold-out others had read before this run opened it; undefined if this run opened none. */
async function openedHoldOut({ ledger, opened }: WeighOptions): Promise<OpenedHoldOut | undefined> {
  if (opened === undefined) return undefined;
  const { shareRead, readers } = await holdOutHistory(ledger, opened);
  return { shareRead, readers: readers.map(readerInWords) };
}
