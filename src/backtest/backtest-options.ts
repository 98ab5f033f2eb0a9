import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.port.ts';
import type { SimulatedVenue } from '../execution/simulated-venue.ts';
import type { ForecastEventsOptions } from './forecast-events.ts';
import type { ForecastSource } from './forecast-source.ts';
import type { MarketLife } from './market-life.ts';

export interface BacktestOptions extends Pick<ForecastEventsOptions, 'features' | 'absenceAt'> {
  /**
   * One per market, of one interval; they are aligned by the candles' closes. Those of the engine's instruments are in
   * the engine's order.
   */
  readonly series: readonly CandleSeries[];
  /** The facts beside candles of each series; absent where no market has any. */
  readonly facts?: readonly (readonly FactSeries[])[];
  /**
   * One per series, where markets are listed or settled in between. A change comes behind the moment and the decisions
   * of its own instant; one that is later than the last candle is left out.
   */
  readonly lives?: readonly MarketLife[];
  /** One per series. */
  readonly forecasts: readonly ForecastSource[];
  /**
   * The first moment that counts; the engine sees those before it, to warm up, and its strategy is not asked without
   * forecasts. All moments count where it is absent.
   */
  readonly measureFrom?: number;
  /** Fresh ones for every run, with the same cash. */
  readonly engine: Engine;
  readonly venue: SimulatedVenue;
  readonly journal?: Journal;
  readonly progress?: ReportProgress;
  /** Once aborted, the run throws `cancelled`. */
  readonly stop?: AbortSignal;
}

/** Throws a RangeError where the parts of a backtest do not fit each other. */
export function requireFittingParts(options: BacktestOptions): void {
  const { engine, venue, series, forecasts, journal, lives } = options;
  const names = engine.instruments.map(({ id }) => id).join(', ');
  const begun = series.filter((_, place) => lives?.[place]?.listing === undefined);
  const given = begun.map(({ instrument }) => instrument.id).join(', ');
  if (given !== names || forecasts.length !== series.length) {
    throw new RangeError(
      `A backtest has a series and forecasts for each of ${names} in this order, was given ${given} and ${forecasts.length} forecasts`,
    );
  }
  if (journal !== undefined && engine.records === 'left-out')
    throw new RangeError('A journal needs an engine that keeps records of what it decides');
  requireFeatures(options);
  // What happens inside a long candle would come after the moments of the short ones.
  if (new Set(series.map(({ interval }) => interval)).size > 1)
    throw new RangeError('The candles of a backtest have one interval');
  if (engine.portfolio.cashMinor !== venue.exchange.account.cashMinor)
    throw new RangeError('The ledger and the venue begin with the same cash');
  if (lives !== undefined && !engine.mayChangeMarkets)
    throw new RangeError('Markets are listed and settled only where the strategy can forget one');
}

/** A strategy gets exactly the features that it reads. */
function requireFeatures({ engine, series, features }: BacktestOptions): void {
  const asked = engine.featureNames.join(', ');
  const sources = features ?? series.map(() => ({ names: [] }));
  const named = sources.flatMap((source) => (source === undefined ? [] : [source.names.join(', ')]));
  const isGiven = sources.length === series.length && named.every((names) => names === asked);
  if (isGiven && (features === undefined) === (asked === '')) return;
  const given = [...new Set(named)].join(' and ');
  throw new RangeError(
    `A backtest has the features that its strategy reads for each instrument, which are "${asked}", was given "${given}"`,
  );
}
