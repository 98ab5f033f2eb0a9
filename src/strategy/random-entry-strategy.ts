import type { Duration } from '../core/time.ts';
import { SeededRandom } from '../math/random.ts';
import { NO_DECISION, type Decision, type DecisionView, type Signal, type Strategy } from './strategy.port.ts';

export interface RandomEntryOptions {
  readonly seed: number;
  /**
   * Chance of an entry per bar that is flat and has a forecast: trades / such bars of the strategy it is compared with.
   */
  readonly entryProbability: number;
  /** Share of the entries that go long: the compared strategy's own. */
  readonly longShare: number;
  readonly holdFor: Duration;
}

/**
 * The null hypothesis of a permutation test: entries at random times on the bars where the judged strategy could have
 * entered, with its turnover, its share of longs and its holding time, through the same engine and costs.
 */
export class RandomEntry implements Strategy {
  readonly name = 'random-entry';
  readonly features: readonly string[] = [];
  readonly #random: SeededRandom;
  readonly #entryProbability: number;
  readonly #longShare: number;
  readonly #holdFor: Duration;

  constructor({ seed, entryProbability, longShare, holdFor }: RandomEntryOptions) {
    this.#random = new SeededRandom(seed);
    this.#entryProbability = entryProbability;
    this.#longShare = longShare;
    this.#holdFor = holdFor;
  }

  decide({ forecast: state, portfolio }: DecisionView): Decision {
    if (state.kind === 'missing') return NO_DECISION;
    const { forecasts } = state;
    let signals: Signal[] | undefined;
    for (let market = 0; market < forecasts.length; market++) {
      if (forecasts[market] === undefined || portfolio.positions[market]?.lots !== 0) continue;
      // Two draws per chance, so that the times of entry do not depend on the directions drawn before.
      const enters = this.#random.next() < this.#entryProbability;
      const belief = this.#random.next() < this.#longShare ? 1 : -1;
      if (enters) (signals ??= []).push({ market, belief, holdFor: this.#holdFor, reason: 'drawn at random' });
    }
    return signals === undefined ? NO_DECISION : { signals };
  }
}
