import type { Instrument } from '../../src/core/instrument.ts';
import type { Moment } from '../../src/core/moment.ts';
import { HOUR, type Instant } from '../../src/core/time.ts';
import type { ForecastAnswer, Forecaster } from '../../src/live/forecaster.port.ts';
import { SeededRandom } from '../../src/math/random.ts';

/** Forecasts of a seed and the moment's time, so that a restart forecasts the same; sure of itself much of the time. */
export class RandomForecaster implements Forecaster {
  readonly featureNames = ['chance'];
  readonly #seed: number;
  readonly #instruments: readonly Instrument[];
  #at = 0;

  constructor(seed: number, instruments: readonly Instrument[]) {
    this.#seed = seed;
    this.#instruments = instruments;
  }

  observe({ at }: Moment): void {
    this.#at = at;
  }

  forecast(): Promise<ForecastAnswer> {
    const random = new SeededRandom(this.#seed * 1_000_003 + Math.round(this.#at / HOUR));
    const draws = this.#instruments.map(() => random.next());
    return Promise.resolve({
      kind: 'made',
      forecasts: this.#instruments.map(({ id }, market) => {
        const up = draws[market] as number;
        return {
          instrument: id,
          madeAt: this.#at as Instant,
          dueAt: (this.#at + 2 * HOUR) as Instant,
          probabilities: Float64Array.of(1 - up, up),
          artifact: 'chance',
        };
      }),
      features: draws.map((draw) => Float64Array.of(draw)),
    });
  }
}
