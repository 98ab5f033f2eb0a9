import type { CandleSeries } from '../core/candle.ts';
import type { Forecast } from '../core/forecast.ts';
import { instant, type Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { FeatureSource } from './feature-source.ts';
import type { ForecastSource } from './forecast-source.ts';
import type { PastMoments } from '../market/past-moments.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Why a moment has no forecasts, and whether the strategy is asked without them. */
export type Absence = Pick<Extract<EngineEvent, { kind: 'forecast-missing' }>, 'reason' | 'strategy'>;

const NO_MODEL: Absence = { reason: 'no model has a forecast for this moment' };
const WARMING_UP: Absence = { ...NO_MODEL, strategy: 'not-asked' };

export interface ForecastEventsOptions {
  readonly series: readonly CandleSeries[];
  /** One per series. */
  readonly forecasts: readonly ForecastSource[];
  /**
   * One per series, with the features that the strategy reads, in its order; undefined for a market that is only
   * watched. Absent where the strategy reads none.
   */
  readonly features?: readonly (FeatureSource | undefined)[] | undefined;
  /** Before this moment the strategy is not asked without forecasts: the engine warms up. */
  readonly measureFrom?: number;
  /** What a run recorded of a moment without forecasts; undefined where it recorded nothing. */
  readonly absenceAt?: ((at: Instant) => Absence | undefined) | undefined;
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

  readonly #features: readonly (FeatureSource | undefined)[] | undefined;
  readonly #rows: readonly (Float64Array | undefined)[];
  readonly #currentRows: (Float64Array | undefined)[];

  readonly #measureFrom: number;
  readonly #absenceAt: (at: Instant) => Absence | undefined;

  constructor(options: ForecastEventsOptions) {
    const { series, forecasts: sources, features, measureFrom = 0, absenceAt = () => undefined } = options;
    const never = instant(0);
    this.#measureFrom = measureFrom;
    this.#absenceAt = absenceAt;
    this.#sources = sources;
    this.#features = features;
    this.#rows = (features ?? []).map((source) =>
      source === undefined ? undefined : new Float64Array(source.names.length),
    );
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
    this.#missing = { kind: 'forecast-missing', at: never, ...NO_MODEL, ...rows };
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
      this.#explain(this.#absenceAt(at) ?? (at < this.#measureFrom ? WARMING_UP : NO_MODEL));
      return this.#missing;
    }
    this.made++;
    this.#event.at = at;
    return this.#event;
  }

  #explain({ reason, strategy }: Absence): void {
    this.#missing.reason = reason;
    if (strategy === undefined) delete this.#missing.strategy;
    else this.#missing.strategy = strategy;
  }

  /** The features of the current candles. A market without a candle has none, nor has one that is only watched. */
  #readFeatures(sources: readonly (FeatureSource | undefined)[], past: PastMoments, places: readonly number[]): void {
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
