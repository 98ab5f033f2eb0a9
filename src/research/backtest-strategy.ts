import { readyForecasts } from '../backtest/forecast-source.ts';
import type { BacktestResult } from '../backtest/backtest-result.ts';
import { runBacktest } from '../backtest/run-backtest.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.port.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { EquityShareSizing } from '../risk/equity-share-sizing.ts';
import { Guardian } from '../risk/guardian.ts';
import type { Protection } from '../risk/protection.ts';
import { orderSize } from '../risk/order-size.ts';
import { priceKnown } from '../risk/price-known.ts';
import { VolatilitySizing } from '../risk/volatility-sizing.ts';
import { AlwaysLong } from '../strategy/always-long.ts';
import { ProbabilityThreshold } from '../strategy/probability-threshold.ts';
import { protectionOf } from '../config/protection-of.ts';
import type { Strategy } from '../strategy/strategy.port.ts';
import { backtestVenue, type OtherCosts } from './backtest-venue.ts';
import { horizonBars } from '../config/config-warnings.ts';
import { foldStarts } from './fold-starts.ts';
import { judgedFrom, type JudgedPeriod } from './judged-candles.ts';
import { makeGuardian } from '../parts/make-guardian.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { roundTripCost } from '../config/trading-costs.ts';

export interface StrategyRunOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  readonly period: JudgedPeriod;
  /** Entry threshold of each fold's forecasts. */
  readonly thresholds: readonly number[];
  /** Take the place of the file's costs, for the sensitivity table. */
  readonly costs?: OtherCosts & { readonly feeBps: number };
  readonly journal?: Journal;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

interface Trader {
  readonly strategy: Strategy;
  readonly sizer: VolatilitySizing | EquityShareSizing;
  readonly guardian: Guardian;
  readonly protection?: Protection;
}

/** Backtests the system's own strategy over the judged period. */
export function runStrategy(options: StrategyRunOptions): BacktestResult {
  const { config, period, thresholds } = options;
  const { sizing } = config;
  return run(options, {
    strategy: new ProbabilityThreshold({
      classes: period.classes,
      entryThreshold: new Map(thresholds.map((threshold, fold) => [forecaster(fold), threshold])),
      holdFor: durationOf(config.label.horizon),
    }),
    sizer: new VolatilitySizing({
      horizonBars: horizonBars(config),
      window: sizing.volatility_window,
      riskShare: sizing.risk_share,
      maximumShare: sizing.maximum_share,
    }),
    guardian: makeGuardian(config, {
      setting: 'backtest',
      roundTripCost: roundTripCost(config, options.costs),
      modelTrainedUntil: foldStarts(period),
    }),
    protection: protectionOf(config),
  });
}

/**
 * Backtests buying at the first forecast and keeping, equal shares of each instrument, through the same engine and
 * costs. What is held for years is bought and not borrowed: an instrument on margin is held as spot.
 */
export function runBuyAndHold(options: StrategyRunOptions): BacktestResult {
  const instruments = options.instruments.map((instrument) =>
    instrument.kind === 'margin' ? { ...instrument, kind: 'spot' as const } : instrument,
  );
  return run(
    { ...options, instruments },
    {
      strategy: new AlwaysLong(),
      sizer: new EquityShareSizing({ share: 0.99 / options.instruments.length }),
      guardian: new Guardian({ checks: [orderSize(), priceKnown()], positionTimeout: durationOf('5200w') }),
    },
  );
}

function forecaster(fold: number): string {
  return `fold-${fold + 1}`;
}

function run(options: StrategyRunOptions, trader: Trader): BacktestResult {
  const { config, instruments, period, thresholds, journal, progress, stop } = options;
  const cashMinor = minorFromAmount(config.cash);
  const names = thresholds.map((_, fold) => forecaster(fold));
  return runBacktest({
    series: period.series,
    measureFrom: judgedFrom(period),
    forecasts: period.probabilities.map((probabilities, market) =>
      readyForecasts({
        classes: period.classes,
        horizon: durationOf(config.label.horizon),
        artifact: (row) => names[period.foldOf[market]?.[row] ?? 0] ?? '',
        probabilities,
      }),
    ),
    engine: new Engine({
      instruments,
      ...trader,
      portfolio: new PortfolioLedger({ instruments, cashMinor }),
      orderIds: new OrderIds(config.seed),
    }),
    venue: backtestVenue({ config, instruments, cashMinor, other: options.costs }),
    ...(journal === undefined ? {} : { journal }),
    ...(progress === undefined ? {} : { progress }),
    ...(stop === undefined ? {} : { stop }),
  });
}
