import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { DAY } from '../../src/core/time.ts';
import { contentHashOf } from '../../src/adapters/duckdb/content-hash.ts';
import type { Dataset } from '../../src/datasets/dataset.ts';
import { normalCdf } from '../../src/math/normal.ts';
import { SeededRandom, shuffle } from '../../src/math/random.ts';
import { buildDataset } from '../../src/research/build-dataset.ts';
import { horizonBars } from '../../src/config/config-warnings.ts';
import { fitSystem } from '../../src/research/fit-system.ts';
import type { ForecastTable } from '../../src/research/forecast-table.ts';
import { judgedPeriod } from '../../src/research/judged-candles.ts';
import type { LoadedUniverse } from '../../src/research/load-universe.ts';
import { performanceSummary } from '../../src/research/performance-summary.ts';
import { runStrategy } from '../../src/research/backtest-strategy.ts';
import { sizerWarmupBars } from '../../src/parts/parts-of-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { barrierFloor } from '../../src/config/trading-costs.ts';
import { weighSystem } from '../../src/research/weigh-system.ts';
import { controlMarket, type ControlMarket } from './control-market.ts';
import { CONTROL_SYSTEM } from './control-system.ts';

/** Hours of the bundled sample. */
export const CONTROL_BARS = 58_420;

/** One control: a market with a known edge, and what is done to it. */
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
  /** Verdict of the same forecasts traded without costs, where a false edge is most likely. */
  readonly costFreeVerdict?: string;
}

/** Judges one market with a known edge in the same way as research does, from candles to verdict. */
export async function judgeControl(template: CandleSeries, task: ControlTask): Promise<ControlResult> {
  const market = controlMarket(template, { seed: task.seed, bars: CONTROL_BARS, drift: task.drift });
  if (task.kind === 'oracle') return { ...task, ...oracle(market, task.drift) };
  const universe: LoadedUniverse = {
    instruments: [market.series.instrument],
    listings: [],
    loaded: [{ series: market.series, partitions: [], contentHash: contentHashOf(market.series) }],
    sources: ['control market'],
  };
  const config = CONTROL_SYSTEM;
  const { dataset: whole } = await buildDataset(config, [{ series: market.series }]);
  const dataset = task.kind === 'shuffled' ? withShuffledLabels(whole, task.seed) : whole;
  const fitted = await fitSystem(config, dataset, {
    stage: 'search',
    threads: 1,
    markets: [{ series: market.series }],
    holdOutFrom: Infinity,
    progress: () => {},
  });
  const weigh = (changed: SystemConfig) => {
    const ledger = new MemoryTrialLedger();
    const trial = { purpose: 'controls', system: changed.name, configuration: 'control' };
    const heldOut = { purpose: 'controls', days: [] };
    return weighSystem({
      config: changed,
      universe,
      fitted,
      ledger,
      trial,
      heldOut,
      stage: 'search',
      codeVersion: 'controls',
      progress: () => {},
      journal: 'none',
    });
  };
  const { verdict, performance, skill } = await weigh(config);
  const costFree =
    task.kind === 'random-walk'
      ? {
          costFreeVerdict: (
            await weigh({
              ...config,
              costs: { ...config.costs, assumption: 'no cost at all', fee_bps: 0, borrow_bps: 0, slippage_bps: 0 },
            })
          ).verdict.verdict,
        }
      : {};
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

/**
 * Shuffles the labels in blocks of a day. They cluster as before and no longer belong to the features of their rows.
 */
function withShuffledLabels(dataset: Dataset, seed: number): Dataset {
  const block = 24;
  const blocks = Int32Array.from({ length: Math.floor(dataset.rows / block) }, (_, index) => index);
  shuffle(blocks, new SeededRandom(seed));
  const y = Float64Array.from(dataset.table.y, (value, row) => {
    const source = blocks[Math.floor(row / block)];
    return source === undefined ? value : (dataset.table.y[source * block + (row % block)] ?? value);
  });
  return { ...dataset, table: { ...dataset.table, y } };
}

/**
 * Two measurements on planted markets with other seeds (from 40,001 on). A full signal is worth 23 hours of full drift
 * within the 36 hours of the label, because it fades and feeds itself. The deviation of returns over 36 hours is 1.35
 * times what the volatility of the week implies.
 */
const HOURS_OF_DRIFT = 23;
const SPREAD = 1.35;

/**
 * Result of a trader who knows the planted signal and the volatility, with the same strategy, threshold, costs and
 * judged period. In place of a model's forecasts it uses the true probabilities of the classes, for a normal return
 * around the drift.
 */
function oracle({ series, signal, volatility }: ControlMarket, drift: number): Omit<ControlResult, keyof ControlTask> {
  const config = CONTROL_SYSTEM;
  const horizon = horizonBars(config);
  const first = Math.round(series.length * config.validation.initial_train);
  const last = series.length - horizon - 3;
  const probabilities = new Float64Array(series.length * 3).fill(Number.NaN);
  for (let row = first; row <= last; row++) {
    const barVolatility = volatility[row] as number;
    const weekly = barVolatility * Math.sqrt(horizon);
    const mean = drift * HOURS_OF_DRIFT * barVolatility * (signal[row] as number);
    const barrier = Math.max(barrierFloor(config) ?? 0, (config.label.volatility_multiple ?? 0) * weekly);
    const down = normalCdf((-barrier - mean) / (SPREAD * weekly));
    const up = 1 - normalCdf((barrier - mean) / (SPREAD * weekly));
    probabilities.set([down, 1 - down - up, up], row * 3);
  }
  const table: ForecastTable = {
    classes: ['down', 'flat', 'up'],
    probabilities: [probabilities],
    foldOf: [new Int32Array(series.length)],
    missing: [],
    first: [first],
    last: [last],
  };
  const period = judgedPeriod([series], table, { lead: sizerWarmupBars(config), tail: horizon + 2 });
  const thresholds = [config.strategy.entry_threshold ?? 0];
  const result = runStrategy({ config, instruments: [series.instrument], period, thresholds });
  const { sharpe, trades } = performanceSummary(result, { seed: 1, draws: 100, period: DAY });
  return {
    verdict: 'oracle',
    sharpe: sharpe.value ?? null,
    trades,
    skill: null,
    skillLow: null,
    skillHigh: null,
    directionLow: null,
  };
}
