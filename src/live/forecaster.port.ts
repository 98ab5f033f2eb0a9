/**
 * Who turns moments into forecasts while trading: a model in this process, or a service that is asked. It sees every
 * moment once, in order, so that its features run on without a gap.
 */
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';

export type ForecastAnswer =
  | {
      readonly kind: 'made';
      readonly forecasts: Forecasts;
      /** Per market, in the order of the feature names; undefined where none were known. */
      readonly features: FeaturesByMarket;
    }
  | { readonly kind: 'missing'; readonly reason: string };

export interface Forecaster {
  readonly featureNames: readonly string[];
  /**
   * Bars of each market that its values depend on, to 1e-9 of them: a restart shows it as many at least. Absent: 2,000
   * are enough.
   */
  readonly memoryBars?: number;
  /** Takes the next moment. */
  observe(moment: Moment): void;
  /**
   * The markets of the run are these from now on, by slot; undefined in a free one. What it remembers of a market that
   * is gone is forgotten. Absent where it has always the same markets.
   */
  follow?(markets: readonly (Instrument | undefined)[]): void;
  /** Forecasts for the moment observed last. */
  forecast(): Promise<ForecastAnswer>;
  /**
   * Values of these features after the moment observed last, for a strategy that reads them: new rows at each call.
   * Throws a RangeError on a name that it does not know. Absent where it knows no features by name.
   */
  valuesOf?(names: readonly string[]): FeaturesByMarket;
}
