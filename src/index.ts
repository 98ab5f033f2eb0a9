/**
 * The public interface of Edgewise: what a part of your own is made with, the contracts that it keeps, and research and
 * backtests from a program. Everything else may change with any version.
 */
export { z } from 'zod';

// Parts
export { defineFeature, type FeatureDefinition } from './features/define-feature.ts';
export { defineFittedFeature, type FittedFeatureDefinition } from './features/fitted/define-fitted-feature.ts';
export { defineFeatureSet, type FeatureSetDefinition } from './parts/define-features.ts';
export { defineLabel, type LabelDefinition } from './parts/define-label.ts';
export { defineModel, type ModelDefinition, type ModelState } from './parts/define-model.ts';
export { defineRiskCheck, type RiskCheckDefinition } from './parts/define-risk-check.ts';
export { defineSizer, type SizerDefinition } from './parts/define-sizer.ts';
export {
  defineStrategy,
  type MarketBelief,
  type MarketSituation,
  type StrategyDefinition,
} from './parts/define-strategy.ts';
export { defineVenue, type VenueDefinition } from './parts/define-venue.ts';
export type * from './parts/part.port.ts';

// What parts are made of
export { EdgewiseError } from './core/errors.ts';
export { failure, success, type Outcome } from './core/outcome.ts';
export {
  duration,
  instant,
  parseDuration,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  type Duration,
  type Instant,
} from './core/time.ts';
export type { Candle, CandleSeries, Segment } from './core/candle.ts';
export type { Forecast, Forecasts } from './core/forecast.ts';
export type { Instrument } from './core/instrument.ts';
export type { MarketView, Moment } from './core/moment.ts';
export type { OrderRequest } from './core/order.ts';
export type { PortfolioView, PositionView } from './core/portfolio.ts';
export type { Feature, FeatureContext, FeatureState } from './features/feature.port.ts';
export type {
  FittedFeature,
  FittedParameters,
  FittedState,
  FittingPast,
  RefitSchedule,
} from './features/fitted/fitted-feature.port.ts';
export type { Labeler, LabelSeries } from './labels/labeler.port.ts';
export { LabelColumns } from './labels/label-columns.ts';
export type { FeatureRows, Matrix } from './math/matrix.ts';
export { SeededRandom } from './math/random.ts';
export type { RowWindow, WindowOf } from './math/row-window.ts';
export { tableInOrder, type TrainingTable } from './math/training-table.ts';
export type { Estimator, FitContext, Model, ModelRecord, Tensor } from './models/estimator.port.ts';
export type { Refusal, RiskCheck, RiskView } from './risk/risk-check.port.ts';
export { memoryOf, type RiskMemory } from './risk/risk-memory.port.ts';
export type { Size, Sizer, SizingView, Unsized } from './risk/sizer.port.ts';
export { wholeLots } from './risk/whole-lots.ts';
export { NO_DECISION } from './strategy/strategy.port.ts';
export type { Decision, DecisionView, ForecastState, Signal, Strategy } from './strategy/strategy.port.ts';

// Building blocks of features
export { findFeature as builtInFeature } from './features/registry.ts';
export { averageTrueRange } from './features/average-true-range.ts';
export {
  closePrice,
  highPrice,
  lowPrice,
  openPrice,
  tradedVolume,
  transactionCount,
} from './features/candle-fields.ts';
export { difference } from './features/difference.ts';
export { exponentialMovingAverage } from './features/exponential-moving-average.ts';
export { garchVolatility } from './features/fitted/garch-volatility.ts';
export { logReturn } from './features/log-return.ts';
export { ofInterval } from './features/of-interval.ts';
export { ofMarket } from './features/of-market.ts';
export { ratio } from './features/ratio.ts';
export { relativeChange } from './features/relative-change.ts';
export { relativeStrengthIndex } from './features/relative-strength-index.ts';
export { barsToForget } from './features/decay.ts';
export { relativeDifference } from './features/relative-difference.ts';
export { rollingDeviation } from './features/rolling-deviation.ts';
export { rollingHighest, rollingLowest } from './features/rolling-extreme.ts';
export { rollingMean } from './features/rolling-mean.ts';
export { rollingOffset } from './features/rolling-offset.ts';
export { shareOfPrice } from './features/share-of-price.ts';
export { standardised } from './features/fitted/standardised.ts';
export { wilderAverage } from './features/wilder-average.ts';

// What a venue is made of
export type { Clock } from './core/clock.ts';
export type { Fill } from './core/fill.ts';
export { instrumentOf, type Listing } from './core/listing.ts';
export { amountFromMinor, decimalStep, minorFromAmount, stepSize } from './core/money.ts';
export { clientOrderId, type ClientOrderId, type OrderState } from './core/order.ts';
export { Exchange } from './exchange/exchange.ts';
export type { ExchangeEvent } from './exchange/exchange-event.ts';
export { exchangeRules, type ExchangeRules } from './exchange/exchange-rules.ts';
export type { Print } from './exchange/market-input.ts';
export { isApproved } from './execution/venue.port.ts';
export type * from './execution/venue.port.ts';
export type { Fact, FactKind, FactsByKind, MarketFacts } from './core/facts/market-facts.ts';
export type { FactSource } from './live/fact-source.port.ts';
export { KnownFacts } from './live/known-facts.ts';
export type { MarketNews, MarketNewsSource } from './live/market-news.port.ts';
export type { MarketHints } from './live/market-hints.port.ts';
export type { MomentFeed, Quote } from './live/moment-feed.port.ts';
export type { KeyPair, KeyProblem } from './venues/key-pair.ts';
export type * from './venues/venue-kit.port.ts';
export type * from './venues/venue-simulator.port.ts';
export { isLoopback } from './wire/loopback.ts';
export type { MarketSource } from './wire/market-source.port.ts';
export { serveRest, type RestServer, type RestServerOptions } from './wire/rest-server.ts';
export type { WireReply, WireRequest } from './wire/wire.ts';

// Contract suites
export { checkTrialLedger } from './evidence/check-trial-ledger.ts';
export { checkVenue, type VenueUnderTest } from './execution/check-venue.ts';
export { checkFeature } from './features/check-feature.ts';
export { checkFittedFeature, type FittedFeatureProblem } from './features/fitted/check-fitted-feature.ts';
export { checkLabeler } from './labels/check-labeler.ts';
export { checkMarketNews, type MarketNewsUnderTest } from './live/check-market-news.ts';
export { checkEstimator } from './models/check-estimator.ts';
export { checkPart, type PartProblem } from './parts/checks/check-part.ts';
export { partsOfModule } from './parts/own-modules.ts';
export { drawnCandles } from './parts/checks/drawn-candles.ts';
export { checkSizer, type SizerProblem } from './risk/check-sizer.ts';
export { checkStrategy, type CheckStrategyOptions, type StrategyProblem } from './strategy/check-strategy.ts';
export { checkRiskCheck, type RiskSituation } from './risk/check-risk-check.ts';
export { checkArtifactStore } from './training/check-artifact-store.ts';

// Runs
export {
  runBacktest,
  runResearch,
  type BacktestFromCode,
  type ResearchFromCode,
  type RunFromCode,
} from './research/run-from-code.ts';
export { readSystem } from './parts/read-system.ts';
