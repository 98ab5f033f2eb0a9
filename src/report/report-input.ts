import type { ResearchSummary } from './research-summary.ts';

/** Closing prices of one instrument. Times are microseconds UTC, oldest first, one for each close. */
export interface PriceSeries {
  /** Required when there are several price lines. Trades of this instrument are drawn on this line. */
  readonly instrument?: string;
  readonly time: Float64Array;
  readonly close: Float64Array;
}

/** The model's forecasts for one instrument at each decision. Times are microseconds UTC, oldest first. */
export interface ForecastSeries {
  readonly instrument: string;
  readonly time: Float64Array;
  /** Probability of up minus probability of down, -1 to 1; NaN where nothing was forecast. */
  readonly lean: Float64Array;
}

/** At each day, the Sharpe ratio of a fixed number of days before it. */
export interface RollingSeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  readonly sharpe: Float64Array;
}

/** Value held divided by equity, over all instruments, as the mean of each day. */
export interface ExposureSeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  /** Longs minus shorts. */
  readonly net: Float64Array;
  /** Longs plus shorts. */
  readonly gross: Float64Array;
}

/** Account value over the judged period, in quote currency. All lines start at the same value. */
export interface EquitySeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  readonly strategy: Float64Array;
  readonly buyAndHold: Float64Array;
  /**
   * Buying and holding with the share of the money that gives the volatility of the system; absent without such a
   * share.
   */
  readonly equalVolatility?: Float64Array;
}

/** One closed round trip. Times are microseconds UTC. Prices are those of the fills. */
export interface ReportTrade {
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  /** Profit in quote currency after all costs. */
  readonly net: number;
  /** Why it was closed, such as `horizon` or `stop`. */
  readonly reason: string;
  readonly instrument?: string;
  /** How far the price went against the position and in its favour, as fractions of the entry price. */
  readonly adverse?: number;
  readonly favourable?: number;
}

/** SHAP values of some rows for the most important features, drawn as a swarm. */
export interface ShapSample {
  /** The class whose margin the values add up to, such as `up`. */
  readonly className: string;
  readonly features: readonly ShapSampleFeature[];
}

export interface ShapSampleFeature {
  readonly feature: string;
  /** One SHAP value per sampled row, in log-odds. */
  readonly shap: Float64Array;
  /** The feature's own value in those rows; NaN where missing. */
  readonly value: Float64Array;
}

/**
 * All that the report shows. Every number in the text comes from `summary`; the series are only drawn. Nothing in it is
 * a time of day at which it was made, so equal input gives equal bytes.
 */
export interface ReportInput {
  readonly summary: ResearchSummary;
  readonly price: PriceSeries | readonly PriceSeries[];
  readonly equity: EquitySeries;
  readonly trades: readonly ReportTrade[];
  /** One for each price line that has forecasts. */
  readonly forecasts?: readonly ForecastSeries[];
  readonly rolling?: RollingSeries;
  readonly exposure?: ExposureSeries;
  readonly shapSample?: ShapSample;
}
