import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { DAY } from '../../src/core/time.ts';
import { contentHashOf } from '../../src/adapters/duckdb/content-hash.ts';
import type { Dataset } from '../../src/datasets/dataset.ts';
import { SeededRandom, shuffle } from '../../src/math/random.ts';
import { buildDataset } from '../../src/system/build-dataset.ts';
import { fitSystem } from '../../src/system/fit-system.ts';
import type { ForecastTable } from '../../src/system/forecast-table.ts';
import { judgedPeriod } from '../../src/system/judged-period.ts';
import type { Universe } from '../../src/system/load-universe.ts';
import { performanceSummary } from '../../src/system/performance-summary.ts';
import { runStrategy } from '../../src/system/strategy-run.ts';
import type { SystemConfig } from '../../src/system/system-schema.ts';
import { weighSystem } from '../../src/system/weigh-system.ts';
import { controlMarket } from './control-market.ts';
import { CONTROL_SYSTEM } from './control-system.ts';

/** Six years of hours. */
export const CONTROL_BARS = 52_560;

/** One control to run: a market of known truth, and what is done to it. */
export interface ControlTask {
  readonly kind: 'random-walk' | 'planted' | 'shuffled' | 'oracle';
  readonly seed: number;
  readonly drift: number;
}

export interface ControlResult extends ControlTask {
  readonly verdict: string;
  readonly sharpe: number | null;
  readonly trades: number;
  readonly skill: number | null;
  readonly skillLow: number | null;
  readonly skillHigh: number | null;
  /** Lower end of the interval of skill in direction. */
  readonly directionLow: number | null;
  /** Of the same forecasts traded at no cost at all, where a false edge is likeliest. */
  readonly costFreeVerdict?: string;
}

/** Walks one market of known truth down the whole path, from candles to verdict. */
export async function judgeControl(template: CandleSeries, task: ControlTask): Promise<ControlResult> {
  const market = controlMarket(template, { seed: task.seed, bars: CONTROL_BARS, drift: task.drift });
  if (task.kind === 'oracle') return { ...task, ...oracle(market.series, market.signal) };
  const universe: Universe = { instruments: [market.series.instrument], listings: [], loaded: [{ series: market.series, partitions: [], contentHash: contentHashOf(market.series) }], sources: ['control market'] };
  const config = CONTROL_SYSTEM;
  const whole = buildDataset(config, [market.series]).dataset;
  const dataset = task.kind === 'shuffled' ? withShuffledAnswers(whole, task.seed) : whole;
  const fitted = await fitSystem(config, dataset, { stage: 'search', threads: 1, holdOutFrom: Infinity, progress: () => {} });
  const weigh = (changed: SystemConfig) => {
    const ledger = new MemoryTrialLedger();
    const trial = { purpose: 'controls', system: changed.name, configuration: 'control' };
    const heldOut = { purpose: 'controls', days: [] };
    return weighSystem({ config: changed, universe, fitted, ledger, trial, heldOut, stage: 'search', codeVersion: 'controls', progress: () => {}, journal: 'none' });
  };
  const { verdict, performance, skill } = weigh(config);
  const costFree = task.kind === 'random-walk' ? { costFreeVerdict: weigh({ ...config, costs: { ...config.costs, assumption: 'no cost at all', fee_bps: 0, borrow_bps: 0, slippage_bps: 0 } }).verdict.verdict } : {};
  return {
    ...task,
    verdict: verdict.verdict,
    sharpe: performance.sharpe.value ?? null,
    trades: performance.trades,
    skill: skill.logLossSkill.value ?? null,
    skillLow: skill.logLossSkill.low ?? null,
    skillHigh: skill.logLossSkill.high ?? null,
    directionLow: skill.direction?.correlation.low ?? null,
    ...costFree,
  };
}

/** Answers dealt out anew among the rows, in blocks of a day, so that they cluster as before and fit no features. */
function withShuffledAnswers(dataset: Dataset, seed: number): Dataset {
  const block = 24;
  const blocks = Int32Array.from({ length: Math.floor(dataset.rows / block) }, (_, index) => index);
  shuffle(blocks, new SeededRandom(seed));
  const y = Float64Array.from(dataset.table.y, (value, row) => {
    const source = blocks[Math.floor(row / block)];
    return source === undefined ? value : (dataset.table.y[source * block + (row % block)] ?? value);
  });
  return { ...dataset, table: { ...dataset.table, y } };
}

/** Signal beyond which the oracle's expected move pays for its costs: found on the planted markets, best of 0.5, 0.8 and 1. */
const ORACLE_THRESHOLD = 0.8;

/** What somebody would earn who knows the planted signal: the same strategy, costs and judged period, without a model. */
function oracle(series: CandleSeries, signal: Float64Array): Omit<ControlResult, keyof ControlTask> {
  const first = Math.round(series.length * CONTROL_SYSTEM.validation.initial_train);
  const probabilities = new Float64Array(series.length * 3).fill(Number.NaN);
  for (let row = first; row < series.length - 8; row++) {
    const known = signal[row] as number;
    const sure = Math.abs(known) >= ORACLE_THRESHOLD;
    probabilities.set(!sure ? [0.1, 0.8, 0.1] : known > 0 ? [0.05, 0.05, 0.9] : [0.9, 0.05, 0.05], row * 3);
  }
  const table: ForecastTable = { classes: ['down', 'flat', 'up'], probabilities: [probabilities], foldOf: [new Int32Array(series.length)], first: [first], last: [series.length - 9] };
  const period = judgedPeriod([series], table, { lead: 61, tail: 6 });
  const result = runStrategy({ config: CONTROL_SYSTEM, instruments: [series.instrument], period, thresholds: [0.5] });
  const { sharpe, trades } = performanceSummary(result, { seed: 1, draws: 100, period: DAY });
  return { verdict: 'oracle', sharpe: sharpe.value ?? null, trades, skill: null, skillLow: null, skillHigh: null, directionLow: null };
}
