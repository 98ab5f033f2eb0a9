import type { EdgewiseError } from '../core/errors.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecast } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import { isPartFailure, partFailureInWords } from '../core/part-failure.ts';
import type { Instant } from '../core/time.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature } from '../features/feature.port.ts';
import { withFitted, type FittedByMarket } from '../features/fitted/fit-features.ts';
import { RefitCounts } from '../features/fitted/refit-counts.ts';
import { withoutFit } from '../features/fitted/without-fit.ts';
import type { RunningGraph } from '../features/running-graph.ts';
import type { ForecastAnswer, Forecaster } from '../live/forecaster.port.ts';
import { zeros } from '../math/matrix.ts';
import type { Model } from '../models/estimator.port.ts';
import { MissingMembers } from '../models/missing-members.ts';
import { tradedOf } from '../config/market-roles.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { RecentRows } from './recent-rows.ts';

export interface ModelForecasterOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  /** In the order of the model's columns. */
  readonly features: readonly Feature[];
  /** The parameters of fitted features, as the artefact holds them. */
  readonly fitted?: FittedByMarket | undefined;
  readonly model: Model;
  readonly artifact: string;
  /**
   * Called with each failure of a user's feature or model. The forecasts are missing then, with the failure as the
   * reason.
   */
  readonly onPartFailure?: (failure: EdgewiseError) => void;
}

/**
 * Forecasts of a stored model, its features following each traded market moment by moment: the numbers a backtest
 * computes over whole columns. Watched markets have no forecast and no features of their own.
 */
export class ModelForecaster implements Forecaster {
  readonly featureNames: readonly string[];
  readonly memoryBars: number;
  /** How the refits of fitted features ended, those over the past that it was warmed up with among them. */
  readonly refits = new RefitCounts();
  readonly #options: ModelForecasterOptions;
  /**
   * By slot, as are the instruments, the rows and the recent rows. Undefined in a free slot, and for a watched market.
   */
  readonly #graphs: (RunningGraph | undefined)[];
  readonly #instruments: (Instrument | undefined)[];
  readonly #rows: Float64Array[];
  /** The newest rows of each market, as many as the model reads at once. */
  readonly #recent: RecentRows[];
  #moment: Pick<Moment, 'at' | 'markets'> | undefined;
  /** What a part of a user threw at the newest moment. */
  #failure: string | undefined;
  /** The markets whose features threw at the newest moment. */
  readonly #broken = new Set<number>();

  constructor(options: ModelForecasterOptions) {
    this.#options = options;
    const { features, fitted } = options;
    this.featureNames = features.map(({ name }) => name);
    const interval = durationOf(options.config.interval);
    const traded = tradedOf(options.config.instruments).length;
    const graphs = options.instruments
      .slice(0, traded)
      .map(({ id }) => buildFeatureGraph(withFitted(features, fitted?.[id], this.refits), { interval }));
    const window = options.model.window ?? 1;
    this.#instruments = [...options.instruments];
    this.memoryBars = Math.max(...graphs.map(({ memory }) => memory)) + window - 1;
    this.#graphs = graphs.map((graph, market) => graph.start({ market, interval, slotOf: this.#slotOf }));
    this.#rows = graphs.map(() => new Float64Array(features.length));
    this.#recent = graphs.map(() => new RecentRows(features.length, window));
  }

  /** Candles without a hole that are still needed until every market can be forecast. */
  get missingBars(): number {
    const window = this.#options.model.window ?? 1;
    const missing = this.#graphs.map((graph, market) => {
      if (graph === undefined) return 0;
      return graph.missingBars > 0 ? graph.missingBars + window - 1 : (this.#recent[market]?.missing ?? 0);
    });
    return Math.max(0, ...missing);
  }

  /** The graph of a market begins when it is listed, and is gone when it is settled. */
  follow(markets: readonly (Instrument | undefined)[]): void {
    for (const [market, instrument] of markets.entries()) {
      if (instrument?.id === this.#instruments[market]?.id) continue;
      this.#instruments[market] = instrument;
      // Watched markets have no rows: the slots below this one may be theirs.
      for (let slot = this.#rows.length; slot <= market; slot++) this.#begin(slot, undefined);
      this.#begin(market, instrument);
    }
  }

  #begin(market: number, instrument: Instrument | undefined): void {
    const { config, features, fitted, model } = this.#options;
    const interval = durationOf(config.interval);
    this.#rows[market] = new Float64Array(features.length).fill(Number.NaN);
    this.#recent[market] = new RecentRows(features.length, model.window ?? 1);
    const parameters = instrument && fitted?.[instrument.id];
    const own = parameters === undefined ? features.map(withoutFit) : withFitted(features, parameters, this.refits);
    this.#graphs[market] =
      instrument && buildFeatureGraph(own, { interval }).start({ market, interval, slotOf: this.#slotOf });
  }

  readonly #slotOf = (id: string): number | undefined => {
    const slot = this.#instruments.findIndex((instrument) => instrument?.id === id);
    return slot === -1 ? undefined : slot;
  };

  observe(moment: Moment): void {
    this.#failure = undefined;
    for (const market of this.#graphs.keys())
      if (this.#endured(() => this.#push(moment, market)) === 'failed') this.#broken.add(market);
    this.#moment = { at: moment.at, markets: moment.markets.map((view) => ({ ...view })) };
  }

  #push(moment: Moment, market: number): 'pushed' {
    // What features remember after a failure may be wrong: they begin anew.
    if (this.#broken.has(market)) this.#begin(market, this.#instruments[market]);
    this.#broken.delete(market);
    const graph = this.#graphs[market];
    const row = this.#rows[market];
    if (graph === undefined || row === undefined) return 'pushed';
    row.fill(Number.NaN);
    graph.push(moment, row);
    this.#recent[market]?.push(row, graph.barsSinceHole);
    return 'pushed';
  }

  /** Where a feature or the model of a user throws, one market has no forecast, and all else goes on. */
  #endured<Answer>(call: () => Answer): Answer | 'failed' {
    try {
      return call();
    } catch (error) {
      if (!isPartFailure(error)) throw error;
      this.#failure = partFailureInWords(error);
      this.#options.onPartFailure?.(error);
      return 'failed';
    }
  }

  forecast(): Promise<ForecastAnswer> {
    const forecasts = this.#rows.map((row, market) => {
      const forecast = this.#endured(() => this.#forecast(row, market));
      return forecast === 'failed' ? undefined : forecast;
    });
    if (forecasts.every((forecast) => forecast === undefined)) {
      return Promise.resolve({
        kind: 'missing',
        reason:
          this.#failure ??
          (this.missingBars > 0
            ? `the features need ${this.missingBars} more candles without a hole`
            : this.#anyRow()
              ? 'the model gave no probabilities'
              : 'no market has a candle with all its features'),
      });
    }
    return Promise.resolve({
      kind: 'made',
      forecasts,
      features: forecasts.map((forecast, market) =>
        forecast === undefined ? undefined : (this.#rows[market] as Float64Array).slice(),
      ),
    });
  }

  valuesOf(names: readonly string[]): FeaturesByMarket {
    const places = names.map((name) => this.featureNames.indexOf(name));
    const unknown = names.find((_, index) => (places[index] ?? -1) < 0);
    if (unknown !== undefined)
      throw new RangeError(
        `A strategy reads features of the model's set ${this.#options.config.features.set}, was "${unknown}"`,
      );
    return this.#rows.map((row, market) =>
      this.#moment?.markets[market]?.candle === undefined
        ? undefined
        : Float64Array.from(places, (place) => row[place] ?? Number.NaN),
    );
  }

  /** Whether any market has all that the model reads. */
  #anyRow(): boolean {
    return this.#rows.some(
      (row, market) =>
        this.#moment?.markets[market]?.candle !== undefined &&
        !row.some(Number.isNaN) &&
        this.#recent[market]?.missing === 0,
    );
  }

  #forecast(row: Float64Array, market: number): Forecast | undefined {
    const moment = this.#moment;
    const { model, artifact, config } = this.#options;
    const recent = this.#recent[market];
    if (moment === undefined || moment.markets[market]?.candle === undefined || row.some(Number.isNaN))
      return undefined;
    if (recent === undefined || recent.missing > 0) return undefined;
    const out = zeros(1, model.outputs.length);
    const members = new MissingMembers();
    model.predictInto(recent.newest, out, members.report);
    if (!out.values.every(Number.isFinite)) return undefined;
    const missing = members.of(0);
    return {
      instrument: this.#instruments[market]?.id ?? '',
      madeAt: moment.at,
      dueAt: (moment.at + durationOf(config.label.horizon)) as Instant,
      probabilities: out.values,
      artifact,
      ...(missing === undefined ? {} : { missing }),
    };
  }
}
