import type { CandleSeries } from '../core/candle.ts';
import type { Forecast } from '../core/forecast.ts';
import { instant, type Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { FeatureSource } from './feature-source.ts';
import type { ForecastSource } from './forecast-source.ts';
import type { PastMoments } from '../market/past-moments.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export interface ForecastEventsOptions {
  readonly series: readonly CandleSeries[];
  /** One per series. */
  readonly forecasts: readonly ForecastSource[];
  /** One per series; absent where the strategy reads no features. */
  readonly features?: readonly FeatureSource[] | undefined;
}

/** Answers the engine's wish for forecasts, with the same objects every time, so that a bar costs no memory. */
export class ForecastEvents {
  /** Moments that had a forecast. */
  made = 0;
  readonly #sources: readonly ForecastSource[];
  readonly #forecasts: readonly Mutable<Forecast>[];
  readonly #current: (Forecast | undefined)[];
  readonly #event: Mutable<Extract<EngineEvent, { kind: 'forecast' }>>;
  readonly #missing: Mutable<Extract<EngineEvent, { kind: 'forecast-missing' }>>;

  readonly #features: readonly FeatureSource[] | undefined;
  readonly #rows: readonly Float64Array[];
  readonly #currentRows: (Float64Array | undefined)[];

  constructor({ series, forecasts: sources, features }: ForecastEventsOptions) {
    const never = instant(0);
    this.#sources = sources;
    this.#features = features;
    this.#rows = (features ?? []).map(({ names }) => new Float64Array(names.length));
    this.#currentRows = [];
    const rows = features === undefined ? {} : { features: this.#currentRows };
    this.#forecasts = sources.map(({ classes }, market) => ({
      instrument: series[market]?.instrument.id ?? '',
      madeAt: never,
      dueAt: never,
      probabilities: new Float64Array(classes.length),
      artifact: '',
    }));
    this.#current = [];
    this.#event = { kind: 'forecast', at: never, forecasts: this.#current, ...rows };
    this.#missing = { kind: 'forecast-missing', at: never, reason: 'no model has a forecast for this moment', ...rows };
  }

  /**
   * The forecasts of the current moment as an event; valid until the next call. `places` says which series is in which
   * slot.
   */
  eventFor(
    past: PastMoments,
    places: readonly number[],
  ): Extract<EngineEvent, { kind: 'forecast' | 'forecast-missing' }> {
    const at = past.moment.at;
    if (this.#features !== undefined) this.#readFeatures(this.#features, past, places);
    let any = false;
    for (let market = 0; market < places.length; market++) {
      const place = places[market] as number;
      const source = this.#sources[place];
      if (source === undefined) {
        this.#current[market] = undefined;
        continue;
      }
      const forecast = this.#forecasts[place] as Mutable<Forecast>;
      const row = past.rowOf(place);
      if (row >= 0 && source.forecast(row, forecast.probabilities) === 'made') {
        forecast.madeAt = at;
        forecast.dueAt = (at + source.horizon) as Instant;
        forecast.artifact = source.artifactAt(row);
        if (source.missingAt !== undefined) setMissing(forecast, source.missingAt(row));
        this.#current[market] = forecast;
        any = true;
      } else {
        this.#current[market] = undefined;
      }
    }
    if (!any) {
      this.#missing.at = at;
      return this.#missing;
    }
    this.made++;
    this.#event.at = at;
    return this.#event;
  }

  /** The features of the current candles; those of a market without a candle are not known. */
  #readFeatures(sources: readonly FeatureSource[], past: PastMoments, places: readonly number[]): void {
    for (let market = 0; market < places.length; market++) {
      const place = places[market] as number;
      const row = past.rowOf(place);
      const values = this.#rows[place];
      if (values !== undefined && row >= 0) sources[place]?.read(row, values);
      this.#currentRows[market] = row >= 0 ? values : undefined;
    }
  }
}

function setMissing(forecast: Mutable<Forecast>, missing: readonly string[] | undefined): void {
  if (missing === undefined) delete forecast.missing;
  else forecast.missing = missing;
}
