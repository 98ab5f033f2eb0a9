import type { Forecast } from '../core/forecast.ts';
import type { Duration } from '../core/time.ts';
import { NO_DECISION, type Decision, type DecisionView, type Signal, type Strategy } from './strategy.port.ts';

export interface ProbabilityThresholdOptions {
  /**
   * Class names in the order of the forecasts' probabilities; one is `up`. Without a class `down` it never goes short.
   */
  readonly classes: readonly string[];
  /**
   * Least probability of the winning class: one for all, or per artefact, because each was tuned on its own training
   * rows. A barrier of the label, such as 0.2 %, is not a probability.
   */
  readonly entryThreshold?: number | ReadonlyMap<string, number>;
  /** The label's horizon: the engine's timer closes the position then. */
  readonly holdFor: Duration;
}

/**
 * Goes long (short) when up (down) is the most probable class and its probability reaches the entry threshold. A market
 * that is already held is left alone until its timer closes it, so that every trade lasts as long as the label it bets
 * on. A tie for the most probable class is no belief, and neither is a missing forecast.
 */
export class ProbabilityThreshold implements Strategy {
  readonly name = 'probability-threshold';
  readonly features: readonly string[] = [];
  readonly memory = 'nothing';
  readonly #up: number;
  readonly #down: number;
  readonly #classes: readonly string[];
  readonly #entryThreshold: number | ReadonlyMap<string, number>;
  readonly #holdFor: Duration;

  constructor({ classes, entryThreshold = 0.45, holdFor }: ProbabilityThresholdOptions) {
    this.#up = classes.indexOf('up');
    this.#down = classes.indexOf('down');
    this.#classes = classes;
    this.#entryThreshold = entryThreshold;
    this.#holdFor = holdFor;
    if (this.#up < 0)
      throw new RangeError(`One class is "up"; the classes were ${classes.map((name) => `"${name}"`).join(', ')}`);
    for (const threshold of typeof entryThreshold === 'number' ? [entryThreshold] : entryThreshold.values()) {
      if (!(threshold > 0 && threshold <= 1))
        throw new RangeError(`The entry threshold is a probability above 0, was ${threshold}`);
    }
  }

  decide({ forecast: state, portfolio }: DecisionView): Decision {
    if (state.kind === 'missing') return NO_DECISION;
    const { forecasts } = state;
    let signals: Signal[] | undefined;
    for (let market = 0; market < forecasts.length; market++) {
      const forecast = forecasts[market];
      if (forecast === undefined) continue;
      const threshold = this.#thresholdFor(forecast);
      const winner = this.#winner(forecast.probabilities, threshold);
      if (winner < 0 || portfolio.positions[market]?.lots !== 0) continue;
      const signal = this.#signal(market, winner, forecast, threshold);
      if (signals === undefined) signals = [signal];
      else signals.push(signal);
    }
    return signals === undefined ? NO_DECISION : { signals };
  }

  #thresholdFor({ artifact }: Forecast): number {
    if (typeof this.#entryThreshold === 'number') return this.#entryThreshold;
    const threshold = this.#entryThreshold.get(artifact);
    if (threshold === undefined)
      throw new RangeError(`No entry threshold was given for forecasts of the artefact "${artifact}"`);
    return threshold;
  }

  /** The class to bet on, or -1. */
  #winner(probabilities: Float64Array, threshold: number): number {
    const candidate =
      this.#down >= 0 && (probabilities[this.#down] as number) > (probabilities[this.#up] as number)
        ? this.#down
        : this.#up;
    const best = probabilities[candidate] as number;
    if (!(best >= threshold)) return -1;
    for (let other = 0; other < probabilities.length; other++) {
      if (other !== candidate && (probabilities[other] as number) >= best) return -1;
    }
    return candidate;
  }

  #signal(market: number, winner: number, forecast: Forecast, threshold: number): Signal {
    const probability = forecast.probabilities[winner] as number;
    return {
      market,
      belief: winner === this.#up ? 1 : -1,
      confidence: probability,
      holdFor: this.#holdFor,
      reason: `P(${this.#classes[winner]}) = ${probability.toFixed(4)}, the most probable class, reaches ${threshold}`,
    };
  }
}
