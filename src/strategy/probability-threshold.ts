import type { Forecast, Forecasts } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import type { Duration } from '../core/time.ts';
import { NO_DECISION, type Decision, type Signal, type Strategy } from './strategy.port.ts';

export interface ProbabilityThresholdOptions {
  /** Class names in the order of the forecasts' probabilities; one is `up`. Without a class `down` it never goes short. */
  readonly classes: readonly string[];
  /** Least probability of the winning class. A barrier of the label, such as 0.2 %, is not a probability. */
  readonly entryThreshold?: number;
  /** The label's horizon: the engine's timer closes the position then. */
  readonly holdFor: Duration;
}

/**
 * Goes long (short) when up (down) is the most probable class and its probability reaches the entry threshold. A market
 * that is already held is left alone until its timer closes it, so that every trade lasts as long as the label it bets on.
 * A tie for the most probable class is no belief.
 */
export class ProbabilityThreshold implements Strategy {
  readonly name = 'probability-threshold';
  readonly #up: number;
  readonly #down: number;
  readonly #classes: readonly string[];
  readonly #entryThreshold: number;
  readonly #holdFor: Duration;

  constructor({ classes, entryThreshold = 0.45, holdFor }: ProbabilityThresholdOptions) {
    this.#up = classes.indexOf('up');
    this.#down = classes.indexOf('down');
    this.#classes = classes;
    this.#entryThreshold = entryThreshold;
    this.#holdFor = holdFor;
    if (this.#up < 0) throw new RangeError(`One class is "up"; the classes were ${classes.map((name) => `"${name}"`).join(', ')}`);
    if (!(entryThreshold > 0 && entryThreshold <= 1)) throw new RangeError(`The entry threshold is a probability above 0, was ${entryThreshold}`);
  }

  decide(_: Moment, forecasts: Forecasts, portfolio: PortfolioView): Decision {
    let signals: Signal[] | undefined;
    for (let market = 0; market < forecasts.length; market++) {
      const forecast = forecasts[market];
      if (forecast === undefined) continue;
      const winner = this.#winner(forecast.probabilities);
      if (winner < 0 || portfolio.positions[market]?.lots !== 0) continue;
      (signals ??= []).push(this.#signal(market, winner, forecast));
    }
    return signals === undefined ? NO_DECISION : { signals };
  }

  /** The class to bet on, or -1. */
  #winner(probabilities: Float64Array): number {
    const candidate = this.#down >= 0 && (probabilities[this.#down] as number) > (probabilities[this.#up] as number) ? this.#down : this.#up;
    const best = probabilities[candidate] as number;
    if (!(best >= this.#entryThreshold)) return -1;
    for (let other = 0; other < probabilities.length; other++) {
      if (other !== candidate && (probabilities[other] as number) >= best) return -1;
    }
    return candidate;
  }

  #signal(market: number, winner: number, forecast: Forecast): Signal {
    const probability = forecast.probabilities[winner] as number;
    return {
      market,
      belief: winner === this.#up ? 1 : -1,
      holdFor: this.#holdFor,
      reason: `P(${this.#classes[winner]}) = ${probability.toFixed(4)}, the most probable class, reaches ${this.#entryThreshold}`,
    };
  }
}
