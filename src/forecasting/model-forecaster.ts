import type { FeatureRows } from '../core/feature-rows.ts';
import type { Forecast } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature } from '../features/feature.port.ts';
import { withFitted, type FittedByMarket } from '../features/fitted/fit-features.ts';
import type { RunningGraph } from '../features/running-graph.ts';
import type { ForecastAnswer, Forecaster } from '../live/forecaster.port.ts';
import { zeros } from '../math/matrix.ts';
import type { Model } from '../models/estimator.port.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

export interface ModelForecasterOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  /** In the order of the model's columns. */
  readonly features: readonly Feature[];
  /** The parameters of fitted features, as the artefact holds them. */
  readonly fitted?: FittedByMarket | undefined;
  readonly model: Model;
  readonly artifact: string;
}

/**
 * Forecasts of a stored model, its features following each market candle by candle: the numbers a backtest computes
 * over whole columns.
 */
export class ModelForecaster implements Forecaster {
  readonly featureNames: readonly string[];
  readonly memoryBars: number;
  readonly #options: ModelForecasterOptions;
  /** By slot, as are the instruments and the rows. Undefined in a free slot. */
  readonly #graphs: (RunningGraph | undefined)[];
  readonly #instruments: (Instrument | undefined)[];
  readonly #rows: Float64Array[];
  #moment: Pick<Moment, 'at' | 'markets'> | undefined;

  constructor(options: ModelForecasterOptions) {
    this.#options = options;
    const { features, fitted } = options;
    this.featureNames = features.map(({ name }) => name);
    const interval = durationOf(options.config.interval);
    const graphs = options.instruments.map(({ id }) => buildFeatureGraph(withFitted(features, fitted?.[id])));
    this.memoryBars = Math.max(...graphs.map(({ memory }) => memory));
    this.#graphs = graphs.map((graph, market) => graph.start({ market, interval }));
    this.#instruments = [...options.instruments];
    this.#rows = options.instruments.map(() => new Float64Array(features.length));
  }

  /** Candles without a hole that are still needed until every market can be forecast. */
  get missingBars(): number {
    return Math.max(0, ...this.#graphs.map((graph) => graph?.missingBars ?? 0));
  }

  /** The graph of a market begins when it is listed, and is gone when it is settled. */
  follow(markets: readonly (Instrument | undefined)[]): void {
    const { config, features, fitted } = this.#options;
    for (const [market, instrument] of markets.entries()) {
      if (instrument?.id === this.#instruments[market]?.id) continue;
      this.#instruments[market] = instrument;
      this.#rows[market] = new Float64Array(features.length).fill(Number.NaN);
      this.#graphs[market] =
        instrument &&
        buildFeatureGraph(withFitted(features, fitted?.[instrument.id])).start({
          market,
          interval: durationOf(config.interval),
        });
    }
  }

  observe(moment: Moment): void {
    for (const [market, graph] of this.#graphs.entries()) graph?.push(moment, this.#rows[market] as Float64Array);
    this.#moment = { at: moment.at, markets: moment.markets.map((view) => ({ ...view })) };
  }

  forecast(): Promise<ForecastAnswer> {
    const forecasts = this.#rows.map((row, market) => this.#forecast(row, market));
    if (forecasts.every((forecast) => forecast === undefined)) {
      return Promise.resolve({
        kind: 'missing',
        reason:
          this.missingBars > 0
            ? `the features need ${this.missingBars} more candles without a hole`
            : 'no market has a candle with all its features',
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

  valuesOf(names: readonly string[]): FeatureRows {
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

  #forecast(row: Float64Array, market: number): Forecast | undefined {
    const moment = this.#moment;
    const { model, artifact, config } = this.#options;
    if (moment === undefined || moment.markets[market]?.candle === undefined || row.some(Number.isNaN))
      return undefined;
    const out = zeros(1, model.outputs.length);
    model.predictInto({ rows: 1, columns: row.length, values: Float32Array.from(row) }, out);
    return {
      instrument: this.#instruments[market]?.id ?? '',
      madeAt: moment.at,
      dueAt: (moment.at + durationOf(config.label.horizon)) as Instant,
      probabilities: out.values,
      artifact,
    };
  }
}
