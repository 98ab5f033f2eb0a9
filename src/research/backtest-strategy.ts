import { readyForecasts } from '../backtest/forecast-source.ts';
import type { FeatureSource } from '../backtest/feature-source.ts';
import type { BacktestResult } from '../backtest/backtest-result.ts';
import { runBacktest } from '../backtest/run-backtest.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Instrument } from '../core/instrument.ts';
import { rolesOf } from '../config/market-roles.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { minorFromAmount } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import { Engine } from '../engine/engine.ts';
import type { OutputRecords } from '../engine/output-builder.ts';
import type { Journal } from '../engine/journal.port.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { EquityShareSizing } from '../risk/equity-share-sizing.ts';
import { Guardian } from '../risk/guardian.ts';
import { orderSize } from '../risk/order-size.ts';
import { priceKnown } from '../risk/price-known.ts';
import { AlwaysLong } from '../strategy/always-long.ts';
import { backtestVenue, type OtherCosts } from './backtest-venue.ts';
import { foldStarts } from './fold-starts.ts';
import { judgedFrom, judgedSpan, type JudgedPeriod } from './judged-candles.ts';
import { assembleTrader } from '../parts/assemble-trader.ts';
import { catalogueOf } from '../parts/catalogue-of.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { roundTripCost } from '../config/trading-costs.ts';

export interface StrategyRunOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  readonly period: JudgedPeriod;
  /** Candles of the markets that are only watched, in the order of the file. */
  readonly watched?: readonly CandleSeries[];
  /** The facts beside candles of each market by slot, the watched ones last; undefined where no market has any. */
  readonly facts?: readonly (readonly FactSeries[])[] | undefined;
  /** Entry threshold of each fold's forecasts; none for a strategy without a threshold. */
  readonly thresholds: readonly number[];
  /** The stored artefact that made all forecasts; undefined where each fold has a model of its own. */
  readonly artifact?: string | undefined;
  /** The features that the strategy reads, from `strategyColumns`; undefined where it reads none. */
  readonly features?: readonly FeatureSource[] | undefined;
  /** Replace the costs of the system file, for the table of other costs. */
  readonly costs?: OtherCosts & { readonly feeBps: number };
  readonly journal?: Journal;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

/** Backtests the system's own strategy over the judged period. */
export function runStrategy(options: StrategyRunOptions): BacktestResult {
  const { config, instruments, period, thresholds, costs, artifact } = options;
  const entryThreshold = new Map(thresholds.map((threshold, fold) => [forecaster(fold, artifact), threshold]));
  return run({ ...options, instruments }, (account) =>
    assembleTrader(config, catalogueOf(config), {
      ...account,
      classes: period.classes,
      ...(thresholds.length === 0 ? {} : { entryThreshold }),
      guardian: {
        setting: 'backtest',
        roundTripCost: roundTripCost(config, costs),
        modelTrainedUntil: foldStarts(period),
      },
    }),
  );
}

/**
 * Backtests buying equal shares of each instrument at the first forecast and holding them, with the same engine and
 * costs. A margin instrument is held as spot, because nobody borrows for years.
 */
export function runBuyAndHold(options: StrategyRunOptions): BacktestResult {
  const instruments = options.instruments.map((instrument) =>
    instrument.kind === 'margin' ? { ...instrument, kind: 'spot' as const } : instrument,
  );
  return run(
    { ...options, instruments, features: undefined },
    (account) =>
      new Engine({
        ...account,
        roles: rolesOf(options.config),
        strategy: new AlwaysLong(),
        sizer: new EquityShareSizing({ share: 0.99 / options.instruments.length }),
        guardian: new Guardian({ checks: [orderSize(), priceKnown()], positionTimeout: durationOf('5200w') }),
      }),
  );
}

/** The name that forecasts carry: that of the stored artefact, or of the fold whose model made them. */
function forecaster(fold: number, artifact: string | undefined): string {
  return artifact ?? `fold-${fold + 1}`;
}

/** What every engine of a backtest begins with. */
interface Account {
  readonly instruments: readonly Instrument[];
  readonly portfolio: PortfolioLedger;
  readonly orderIds: OrderIds;
  readonly records: OutputRecords;
}

function run(options: StrategyRunOptions, makeEngine: (account: Account) => Engine): BacktestResult {
  const {
    config,
    instruments: traded,
    period,
    watched = [],
    facts,
    features,
    costs,
    journal,
    progress,
    stop,
    artifact,
  } = options;
  const cashMinor = minorFromAmount(config.cash);
  const folds = period.foldOf.reduce(
    (most, column) => column.reduce((last, fold) => Math.max(last, fold + 1), most),
    1,
  );
  const shown = watched.map((series) => sliceSeries(series, judgedSpan(period)));
  const instruments = [...traded, ...shown.map(({ instrument }) => instrument)];
  const names = Array.from({ length: folds }, (_, fold) => forecaster(fold, artifact));
  const engine = makeEngine({
    instruments,
    portfolio: new PortfolioLedger({ instruments, cashMinor }),
    orderIds: new OrderIds(config.seed),
    records: journal === undefined ? 'left-out' : 'kept',
  });
  const result = runBacktest({
    series: [...period.series, ...shown],
    ...(facts === undefined ? {} : { facts }),
    measureFrom: judgedFrom(period),
    forecasts: instruments.map((_, market) =>
      readyForecasts({
        classes: period.classes,
        horizon: durationOf(config.label.horizon),
        artifact: (row) => names[period.foldOf[market]?.[row] ?? 0] ?? '',
        // A watched market has none.
        probabilities: period.probabilities[market] ?? new Float64Array(0),
        ...(period.missing[market] === undefined ? {} : { missing: period.missing[market] }),
      }),
    ),
    ...(features === undefined ? {} : { features: [...features, ...shown.map(() => undefined)] }),
    engine,
    venue: backtestVenue({ config, instruments, cashMinor, other: costs }),
    ...(journal === undefined ? {} : { journal }),
    ...(progress === undefined ? {} : { progress }),
    ...(stop === undefined ? {} : { stop }),
  });
  return shown.length === 0 ? result : ofTraded(result, traded.length);
}

/** The result without the columns of watched markets, of which nothing is ever held. */
function ofTraded(result: BacktestResult, traded: number): BacktestResult {
  const { instruments, lots, prices } = result;
  return {
    ...result,
    instruments: instruments.slice(0, traded),
    lots: lots.slice(0, traded),
    prices: prices.slice(0, traded),
  };
}
