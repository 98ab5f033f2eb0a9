// A backtest of ready signals against vectorbt, and one that infers 1,200 trees per bar: `node bench/backtest.bench.ts
// [pairs]`.
//
// Both sides make the same trades: long-only entries that never overlap, a fixed size, a fee of 5 bps, no slippage.
// Both fill a decision at the next bar's open and close after the same number of bars. The number of trades and the
// final equity must agree before anything is timed. vectorbt walks arrays with orders that are known beforehand. Ours
// goes through forecasts, strategy, sizing, guardian, order states, an exchange that fills inside bars, and a ledger
// that is exact to 10^-18.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BacktestResult } from '../src/backtest/backtest-result.ts';
import {
  forecastColumns,
  inferredForecasts,
  readyForecasts,
  type ForecastSource,
} from '../src/backtest/forecast-source.ts';
import { runBacktest } from '../src/backtest/run-backtest.ts';
import type { CandleSeries } from '../src/core/candle.ts';
import { minorFromAmount } from '../src/core/money.ts';
import { success } from '../src/core/outcome.ts';
import { duration, MINUTE } from '../src/core/time.ts';
import { Engine } from '../src/engine/engine.ts';
import { flatFee } from '../src/exchange/exchange-rules.ts';
import { OrderIds } from '../src/execution/order-ids.ts';
import { PortfolioLedger } from '../src/execution/portfolio-ledger.ts';
import { exchangeRules, SimulatedVenue } from '../src/execution/simulated-venue.ts';
import { SeededRandom } from '../src/math/random.ts';
import type { BoostedTreesModel } from '../src/models/boosting/boosted-trees-model.ts';
import { GradientBoosting } from '../src/models/boosting/gradient-boosting.ts';
import { defaultChecks } from '../test/support/default-checks.ts';
import { Guardian } from '../src/risk/guardian.ts';
import type { Sizer } from '../src/risk/sizer.port.ts';
import { ProbabilityThreshold } from '../src/strategy/probability-threshold.ts';
import { median, pairCount, printLine, secondsOf } from './support/bench-line.ts';
import { minuteBars } from './support/minute-bars.ts';
import { numberIn, PeerProcess } from './support/peer-process.ts';
import { tableInOrder } from '../src/math/training-table.ts';

const BARS = 1_000_000;
const INFERRED_BARS = 60_000;
const HOLD_BARS = 15;
const LOTS = 1_000;
const CASH = 100_000;
const CLASSES = ['down', 'flat', 'up'];
const HORIZON = duration(HOLD_BARS * MINUTE);
const pairs = pairCount(5);

const fixedSize: Sizer = { name: 'fixed', size: () => success({ lots: LOTS }) };

function backtest(series: CandleSeries, forecasts: ForecastSource): BacktestResult {
  const instruments = [series.instrument];
  const cashMinor = minorFromAmount(CASH);
  return runBacktest({
    series: [series],
    forecasts: [forecasts],
    engine: new Engine({
      instruments,
      strategy: new ProbabilityThreshold({ classes: CLASSES, entryThreshold: 0.45, holdFor: HORIZON }),
      sizer: fixedSize,
      guardian: new Guardian({ checks: defaultChecks() }),
      portfolio: new PortfolioLedger({ instruments, cashMinor }),
      orderIds: new OrderIds(1),
      // Nobody keeps a journal here, as in the hundreds of backtests of a search.
      records: 'left-out',
    }),
    venue: new SimulatedVenue({
      markets: instruments.map((instrument) => ({
        instrument,
        rules: exchangeRules({ fees: flatFee(5), slippageBps: 0 }),
      })),
      cashMinor,
    }),
  });
}

/** Rows at whose close an entry is decided, so far apart that positions never overlap. */
function entryRows(bars: number): number[] {
  const random = new SeededRandom(3);
  const rows: number[] = [];
  for (let row = 50; row < bars - HOLD_BARS - 10; row += HOLD_BARS + 3 + random.below(60)) rows.push(row);
  return rows;
}

function signalForecasts(bars: number, entries: readonly number[]): ForecastSource {
  const probabilities = new Float64Array(3 * bars);
  for (let row = 0; row < bars; row++) probabilities.set([0.2, 0.6, 0.2], 3 * row);
  for (const row of entries) probabilities.set([0.1, 0.2, 0.7], 3 * row);
  return readyForecasts({ classes: CLASSES, horizon: HORIZON, artifact: 'signal', probabilities });
}

const series = minuteBars(BARS, 11);
const entries = entryRows(BARS);
const forecasts = signalForecasts(BARS, entries);

const folder = mkdtempSync(join(tmpdir(), 'edgewise-backtest-'));
const data = join(folder, 'bars.bin');
writeFileSync(
  data,
  Buffer.concat([series.open, series.close, Float64Array.from(entries)].map((column) => new Uint8Array(column.buffer))),
);
const peer = PeerProcess.start('backtest-peer.py', [data, BARS, HOLD_BARS, LOTS * 1e-5, CASH].map(String));
try {
  const result = backtest(series, forecasts);
  const finalEquity = result.equity.at(-1) ?? Number.NaN;
  const outcome = `${result.trades.length} trades, final equity ${finalEquity.toFixed(6)}`;
  if (result.trades.length !== entries.length)
    throw new Error(
      `${entries.length} entries made ${result.trades.length} trades; refused: ${JSON.stringify(result.refusals)}`,
    );
  const first = peer === undefined ? undefined : await peer.ask();
  if (
    first !== undefined &&
    (numberIn(first, 'trades') !== result.trades.length ||
      !(Math.abs(numberIn(first, 'finalEquity') - finalEquity) < 1e-6))
  ) {
    throw new Error(`Ours: ${outcome}. vectorbt: ${JSON.stringify(first)}`);
  }
  const runs: { ours: number; peer: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const ours = secondsOf(() => backtest(series, forecasts));
    runs.push({ ours, peer: peer === undefined ? Number.NaN : numberIn(await peer.ask(), 'seconds') });
  }
  const ours = median(runs.map((run) => run.ours));
  const barsPerSecond = BARS / ours;
  const note = `${Math.round(barsPerSecond).toLocaleString('en')} bars/s; both sides: ${outcome}. vectorbt gets the fills as input; ours decides, checks and matches event by event`;
  printLine({
    group: 'backtest',
    name: 'ready forecasts, 1M one-minute bars',
    ours,
    unit: 's',
    ...(peer === undefined
      ? {}
      : {
          peer: median(runs.map((run) => run.peer)),
          peerName: `vectorbt ${String(first?.['version'])}`,
          ratio: median(runs.map((run) => run.ours / run.peer)),
        }),
    budget: 'at least 3,000,000 bars/s',
    kept: barsPerSecond >= 3_000_000 ? 'kept' : 'missed',
    note,
  });
} finally {
  peer?.close();
  rmSync(folder, { recursive: true });
}

const short = minuteBars(INFERRED_BARS, 12);
const model = await threeClassModel();
const features = inferenceRows(INFERRED_BARS);
const inferred = () => {
  const row = { rows: 1, columns: 52, values: new Float32Array(52) };
  const cells = { rows: 1, columns: 3, values: new Float64Array(3) };
  return inferredForecasts({
    classes: CLASSES,
    horizon: HORIZON,
    artifact: 'model',
    infer: (at, out) => {
      for (let column = 0; column < 52; column++) row.values[column] = features[52 * at + column]!;
      model.predictInto(row, cells);
      out.set(cells.values);
      return 'made';
    },
  });
};
const live = backtest(short, inferred());
const replayed = backtest(short, readyForecasts(forecastColumns(inferred(), INFERRED_BARS)));
if (
  live.trades.length < 100 ||
  JSON.stringify(live.trades, whole) !== JSON.stringify(replayed.trades, whole) ||
  Buffer.compare(Buffer.from(live.equity.buffer), Buffer.from(replayed.equity.buffer)) !== 0
) {
  throw new Error(
    `Inferred and ready forecasts decide differently: ${live.trades.length} and ${replayed.trades.length} trades`,
  );
}
const seconds = median(Array.from({ length: pairs }, () => secondsOf(() => backtest(short, inferred()))));
const rate = INFERRED_BARS / seconds;
printLine({
  group: 'backtest',
  name: 'inferring 1,200 trees per bar, bars per second',
  ours: rate,
  unit: 'bars/s',
  budget: 'at least 40,000 bars/s',
  kept: rate >= 40_000 ? 'kept' : 'missed',
  note: `${live.trades.length} trades, bit-equal to those of the same forecasts computed beforehand`,
});

function whole(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

function inferenceRows(rows: number): Float32Array {
  const random = new SeededRandom(9);
  return Float32Array.from({ length: rows * 52 }, () => random.normal());
}

/** Three classes, 400 rounds: 1,200 trees of depth 5. */
async function threeClassModel(): Promise<BoostedTreesModel> {
  const rows = 6_000;
  const values = inferenceRows(rows);
  const random = new SeededRandom(10);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const score = values[52 * row]! + 0.5 * values[52 * row + 1]! + random.normal();
    return score < -0.6 ? 0 : score > 0.6 ? 2 : 1;
  });
  const table = tableInOrder({
    x: { rows, columns: 52, values },
    y,
    featureNames: Array.from({ length: 52 }, (_, index) => `f${index}`),
    classes: CLASSES,
  });
  return new GradientBoosting({ objective: 'multi:softprob', rounds: 400, maximumDepth: 5, learningRate: 0.05 }).fit(
    table,
    { seed: 1, threads: 1 },
  );
}
