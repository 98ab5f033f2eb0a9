import type { FeatureSource } from '../../src/backtest/feature-source.ts';
import { forecastColumns, readyForecasts, type ForecastSource } from '../../src/backtest/forecast-source.ts';
import { slotsOf, type MarketLife } from '../../src/backtest/market-life.ts';
import type { BacktestResult } from '../../src/backtest/backtest-result.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { duration, type Duration } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { OutputRecords } from '../../src/engine/output-builder.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import type { Journal, JournalHeader } from '../../src/engine/journal.port.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { exchangeRules, SimulatedVenue, type ExchangeRules } from '../../src/execution/simulated-venue.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { defaultChecks, type RiskLimits } from '../support/default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import type { Protection } from '../../src/risk/protection.ts';
import type { Sizer } from '../../src/risk/sizer.port.ts';
import { ProbabilityThreshold } from '../../src/strategy/probability-threshold.ts';
import type { Strategy } from '../../src/strategy/strategy.port.ts';

export const CLASSES = ['down', 'flat', 'up'] as const;

export const HEADER: JournalHeader = {
  system: 'trend',
  configHash: 'c0ffee',
  codeVersion: '0.1.0',
  seed: 1,
  listings: [],
  data: [
    {
      venue: 'v',
      instrument: 'i',
      interval: duration(1),
      fromRow: 0,
      toRow: 1,
      contentHash: 'h',
      partitions: [{ month: '2024-01', sha256: 's', rows: 1 }],
    },
  ],
  artifacts: ['a'],
  forecastsHash: 'f',
};

export interface Scenario {
  readonly series: readonly CandleSeries[];
  readonly forecasts: readonly ForecastSource[];
  /** One per series, where markets are listed or settled during the backtest. */
  readonly lives?: readonly MarketLife[];
  readonly limits?: RiskLimits;
  readonly horizonBars?: number;
  readonly entryThreshold?: number;
  readonly cash?: number;
  readonly rules?: Partial<ExchangeRules>;
  readonly sizer?: Sizer;
  readonly strategy?: Strategy;
  readonly positionTimeout?: Duration;
  readonly maximumPositionShare?: number;
  readonly protection?: Protection;
  /** Those that the strategy reads, one per series. */
  readonly features?: readonly FeatureSource[];
  readonly records?: OutputRecords;
}

/** A fresh engine and venue over the scenario's instruments. */
export function parts({
  series,
  horizonBars = 5,
  entryThreshold = 0.45,
  cash = 10_000,
  rules = {},
  sizer,
  strategy,
  positionTimeout,
  maximumPositionShare = 0.1,
  protection,
  lives = [],
  limits = {},
  records,
}: Scenario) {
  const begun = series.filter((_, place) => lives[place]?.listing === undefined);
  const instruments = begun.map(({ instrument }) => instrument);
  const slots = slotsOf(series, lives);
  const cashMinor = minorFromAmount(cash);
  const holdFor = duration(horizonBars * (series[0]?.interval ?? 0));
  const engine = new Engine({
    instruments,
    slots,
    strategy: strategy ?? new ProbabilityThreshold({ classes: CLASSES, entryThreshold, holdFor }),
    sizer: sizer ?? new EquityShareSizing({ share: 0.1 }),
    guardian: new Guardian({
      checks: defaultChecks({ maximumPositionShare, ...limits }),
      ...(positionTimeout === undefined ? {} : { positionTimeout }),
    }),
    portfolio: new PortfolioLedger({ instruments, cashMinor, slots }),
    orderIds: new OrderIds(1),
    records,
    ...(protection === undefined ? {} : { protection }),
  });
  const venue = new SimulatedVenue({
    markets: instruments.map((instrument) => ({ instrument, rules: exchangeRules(rules) })),
    cashMinor,
    slots,
  });
  return { engine, venue };
}

export function backtest(scenario: Scenario, journal?: Journal): BacktestResult {
  return runBacktest({
    ...parts(scenario),
    series: scenario.series,
    forecasts: scenario.forecasts,
    ...(scenario.lives === undefined ? {} : { lives: scenario.lives }),
    ...(scenario.features === undefined ? {} : { features: scenario.features }),
    ...(journal === undefined ? {} : { journal }),
  });
}

/** A journal that keeps a copy of every event, with its output. */
export class KeptEvents implements Journal {
  readonly entries: { readonly event: EngineEvent; readonly output: EngineOutput }[] = [];

  record(event: EngineEvent, output: EngineOutput): void {
    this.entries.push({ event: structuredClone(event), output });
  }

  end(): void {}
}

/** Forecasts at some rows only. `rows` maps a row to the probabilities of down, flat and up. */
export function forecastsAt(
  rows: Readonly<Record<number, readonly [number, number, number]>>,
  length: number,
  horizon: Duration,
): ForecastSource {
  const probabilities = new Float64Array(length * 3).fill(Number.NaN);
  for (const [row, triple] of Object.entries(rows)) probabilities.set(triple, Number(row) * 3);
  return readyForecasts({ classes: CLASSES, horizon, artifact: 'hand-made', probabilities });
}

/** Seeded random forecasts; about one row in six has none. */
export function randomForecasts(series: CandleSeries, seed: number) {
  const random = new SeededRandom(seed);
  return forecastColumns(
    {
      classes: CLASSES,
      horizon: duration(5 * series.interval),
      artifactAt: () => 'random',
      forecast(_, out) {
        if (random.next() < 0.17) return 'none';
        const [a, b, c] = [random.next(), random.next(), random.next()];
        const sum = a + b + c;
        out[0] = a / sum;
        out[1] = b / sum;
        out[2] = c / sum;
        return 'made';
      },
    },
    series.length,
  );
}
