import { averageCrossing } from '../average-crossing.ts';
import { averageDirectionalIndex } from '../average-directional-index.ts';
import { averageSlope } from '../average-slope.ts';
import { relativeTrueRange, trueRangeRatio } from '../average-true-range.ts';
import { bollingerLower, bollingerUpper } from '../bollinger-bands.ts';
import { bollingerPercent } from '../bollinger-percent.ts';
import { bollingerWidth } from '../bollinger-width.ts';
import { candleBody } from '../candle-body.ts';
import { candleRange } from '../candle-range.ts';
import { lowerWick, upperWick } from '../candle-wicks.ts';
import { commodityChannelIndex } from '../commodity-channel-index.ts';
import { minusDirectionalIndicator, plusDirectionalIndicator } from '../directional-indicator.ts';
import type { Feature } from '../feature.port.ts';
import { logReturn } from '../log-return.ts';
import { moneyFlowIndex } from '../money-flow-index.ts';
import {
  relativeConvergenceHistogram,
  relativeConvergenceLine,
  relativeConvergenceSignal,
} from '../moving-average-convergence.ts';
import { onBalanceVolumeSlope } from '../on-balance-volume-slope.ts';
import { openingGap } from '../opening-gap.ts';
import { parkinsonVolatility } from '../parkinson-volatility.ts';
import { priceToAverage } from '../price-to-average.ts';
import { rateOfChange } from '../rate-of-change.ts';
import { relativeStrengthIndex } from '../relative-strength-index.ts';
import { rollingVolatility, volatilityRatio, volatilityToPrice } from '../rolling-volatility.ts';
import { stochasticD, stochasticK } from '../stochastic.ts';
import { volumeRatio, volumeTrend } from '../volume-ratio.ts';
import { volumeWeightedDeviation } from '../volume-weighted-price.ts';
import { williamsPercentRange } from '../williams-percent-range.ts';

/**
 * The 52 features of the `trend` system, in the order of its model's columns. All are causal, need plain candles only,
 * and are numbers after warm-up. None is a level of price or volume: a model fitted at one price level would meet
 * nothing but unknown values at another, so every average and band is taken relative to the price.
 */
export const trendFeatures: readonly Feature[] = Object.freeze([
  // Trend
  priceToAverage({ period: 9 }),
  priceToAverage({ period: 21 }),
  priceToAverage({ period: 50 }),
  averageSlope({ period: 9, bars: 5 }),
  averageSlope({ period: 21, bars: 5 }),
  averageSlope({ period: 50, bars: 5 }),
  averageCrossing({ fast: 9, slow: 21 }),
  averageCrossing({ fast: 21, slow: 50 }),
  relativeConvergenceLine(),
  relativeConvergenceSignal(),
  relativeConvergenceHistogram(),
  averageDirectionalIndex({ period: 14 }),
  plusDirectionalIndicator({ period: 14 }),
  minusDirectionalIndicator({ period: 14 }),
  // Momentum
  relativeStrengthIndex({ period: 7 }),
  relativeStrengthIndex({ period: 14 }),
  relativeStrengthIndex({ period: 21 }),
  stochasticK(),
  stochasticD(),
  rateOfChange({ period: 10 }),
  rateOfChange({ period: 20 }),
  rateOfChange({ period: 60 }),
  williamsPercentRange({ period: 14 }),
  commodityChannelIndex({ period: 20 }),
  // Volatility
  bollingerUpper(),
  bollingerLower(),
  bollingerWidth(),
  bollingerPercent(),
  relativeTrueRange({ period: 14 }),
  trueRangeRatio({ period: 14, base: 50 }),
  rollingVolatility({ period: 10 }),
  rollingVolatility({ period: 30 }),
  rollingVolatility({ period: 60 }),
  volatilityRatio({ short: 10, long: 60 }),
  volatilityToPrice({ period: 30 }),
  parkinsonVolatility({ period: 20 }),
  // Volume
  volumeRatio({ period: 5 }),
  volumeRatio({ period: 20 }),
  volumeRatio({ period: 60 }),
  volumeTrend({ short: 5, long: 20 }),
  volumeTrend({ short: 20, long: 60 }),
  volumeWeightedDeviation({ period: 20 }),
  onBalanceVolumeSlope({ period: 20 }),
  moneyFlowIndex({ period: 14 }),
  // Price action
  candleBody,
  upperWick,
  lowerWick,
  candleRange,
  openingGap,
  // Returns
  logReturn({ lag: 1 }),
  logReturn({ lag: 3 }),
  logReturn({ lag: 5 }),
]);
