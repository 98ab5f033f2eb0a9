import type { Duration } from '../core/time.ts';
import { NO_DECISION, type Decision, type DecisionView, type Signal, type Strategy } from './strategy.port.ts';

export interface AlwaysLongOptions {
  /** Closes each position after this long and buys anew; absent: buy and hold. */
  readonly holdFor?: Duration;
}

/**
 * The baseline without a thought, through the very same engine, costs and limits: long wherever there is a forecast,
 * whatever it says. With `holdFor` it trades as often as a strategy that is always in; without, it buys and holds.
 */
export class AlwaysLong implements Strategy {
  readonly name: string;
  readonly features: readonly string[] = [];
  readonly memory = 'nothing';
  readonly #terms: { readonly holdFor?: Duration; readonly reason: string };

  constructor({ holdFor }: AlwaysLongOptions = {}) {
    this.name = holdFor === undefined ? 'buy-and-hold' : 'always-long';
    this.#terms = holdFor === undefined ? { reason: 'buy and hold' } : { holdFor, reason: 'always long' };
  }

  decide({ forecast: state, portfolio }: DecisionView): Decision {
    if (state.kind === 'missing') return NO_DECISION;
    const { forecasts } = state;
    let signals: Signal[] | undefined;
    for (let market = 0; market < forecasts.length; market++) {
      if (forecasts[market] === undefined || portfolio.positions[market]?.lots !== 0) continue;
      (signals ??= []).push({ market, belief: 1, ...this.#terms });
    }
    return signals === undefined ? NO_DECISION : { signals };
  }
}
