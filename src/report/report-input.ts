import type { ResearchSummary } from './research-summary.ts';

/** Closing prices of one instrument. Times are microseconds UTC, oldest first, as long as `close`. */
export interface PriceSeries {
  /** Needed when there are several; the trades of that instrument are drawn on this line. */
  readonly instrument?: string;
  readonly time: Float64Array;
  readonly close: Float64Array;
}

/** What the model forecast of one instrument, decision by decision. Times are microseconds UTC, oldest first. */
export interface ForecastSeries {
  readonly instrument: string;
  readonly time: Float64Array;
  /** Probability of up less that of down, -1 to 1; NaN where nothing was forecast. */
  readonly lean: Float64Array;
}

/** Sharpe ratio of the newest days at each day. */
export interface RollingSeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  readonly sharpe: Float64Array;
}

/** Value held over equity day by day, all instruments together: means of the day. */
export interface ExposureSeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  /** Signed: below zero for short. */
  readonly net: Float64Array;
  /** Without signs. */
  readonly gross: Float64Array;
}

/** Account value over the judged period, in quote currency; all start from the same money. */
export interface EquitySeries {
  /** Microseconds UTC, oldest first. */
  readonly time: Float64Array;
  readonly strategy: Float64Array;
  readonly buyAndHold: Float64Array;
  /** Buy and hold with just so much money that it swings like the system; absent where there is no such share. */
  readonly equalVolatility?: Float64Array;
}

/** One closed round trip. Times are microseconds UTC, prices as filled, net in quote currency after all costs. */
export interface ReportTrade {
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly net: number;
  /** Why it was closed, such as `horizon` or `stop`. */
  readonly reason: string;
  readonly instrument?: string;
  /** How far the price went against it and for it, as fractions of the entry price. */
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
 * All that the report shows. Every number in words comes from `summary`; the series only draw lines. It holds no wall
 * clock, so equal input gives a byte-identical page.
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
