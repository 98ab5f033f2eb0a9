import { NO_FEATURES, type FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecast, Forecasts } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import { instant } from '../core/time.ts';
import type { Universe } from '../core/universe.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import {
  FAILED_DECISION,
  NO_DECISION,
  type DecisionView,
  type ForecastState,
  type Signal,
  type Strategy,
} from '../strategy/strategy.port.ts';
import type { EntryFunnel } from './entry-funnel.ts';
import type { SignalFollower } from './signal-follower.ts';

export interface DecisionMakerParts {
  readonly universe: Universe;
  readonly strategy: Strategy;
  readonly portfolio: PortfolioLedger;
  readonly follower: SignalFollower;
  readonly funnel: EntryFunnel;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const NO_FORECASTS: Forecasts = Object.freeze([]);
const NO_MOMENT: Moment = Object.freeze({ at: instant(0), markets: Object.freeze([]) });

/** Asks the strategy, counts the markets that it has no belief about, and has its signals followed. */
export class DecisionMaker {
  readonly #parts: DecisionMakerParts;
  /** By market: whether the strategy gave a signal at this moment. */
  readonly #hasSignal: Uint8Array;
  // One object of each, because a bar is to cost no memory.
  readonly #made: Mutable<Extract<ForecastState, { kind: 'made' }>> = { kind: 'made', forecasts: NO_FORECASTS };
  readonly #view: Mutable<DecisionView>;

  constructor(parts: DecisionMakerParts) {
    this.#parts = parts;
    this.#hasSignal = new Uint8Array(parts.universe.slots);
    const { portfolio } = parts;
    this.#view = { moment: NO_MOMENT, forecast: this.#made, features: NO_FEATURES, portfolio };
  }

  /** There are forecasts for the moment. */
  decide(moment: Moment, forecasts: Forecasts, features?: FeaturesByMarket): 'decided' | 'nothing' {
    const { strategy } = this.#parts;
    this.#made.forecasts = forecasts;
    const decision = strategy.decide(this.#viewOf(moment, this.#made, features));
    if (decision === NO_DECISION || decision === FAILED_DECISION) {
      const loss = decision === NO_DECISION ? 'no-belief' : 'strategy-failed';
      for (let market = 0; market < this.#hasSignal.length; market++)
        this.#pass(market, moment, forecasts[market], loss);
      return 'nothing';
    }
    const { signals } = decision;
    this.#mark(signals);
    for (let market = 0; market < this.#hasSignal.length; market++) {
      if (this.#hasSignal[market] === 0) this.#pass(market, moment, forecasts[market], 'no-belief');
    }
    this.#follow(signals, moment, forecasts);
    return 'decided';
  }

  /** There are no forecasts for the moment. Each market without a signal counts as one without a forecast. */
  decideWithout(moment: Moment, reason: string, features?: FeaturesByMarket): 'decided' | 'nothing' {
    const { universe, strategy, funnel } = this.#parts;
    const decision = strategy.decide(this.#viewOf(moment, { kind: 'missing', reason }, features));
    const { signals } = decision;
    if (signals.length === 0) {
      if (decision === FAILED_DECISION) funnel.strategyFailed();
      else funnel.forecastMissing(reason);
      return 'nothing';
    }
    this.#mark(signals);
    for (let market = 0; market < this.#hasSignal.length; market++) {
      const isPassed = this.#hasSignal[market] === 0 && moment.markets[market]?.candle !== undefined;
      if (isPassed && universe.isTraded(market)) funnel.lost('no-forecast', reason);
    }
    this.#follow(signals, moment, NO_FORECASTS);
    return 'decided';
  }

  #viewOf(moment: Moment, forecast: ForecastState, features: FeaturesByMarket | undefined): DecisionView {
    const { strategy } = this.#parts;
    if (features === undefined && strategy.features.length > 0) {
      throw new RangeError(
        `The strategy ${strategy.name} reads the features ${strategy.features.join(', ')}, and the event has no values of them`,
      );
    }
    const view = this.#view;
    view.moment = moment;
    view.forecast = forecast;
    view.features = features ?? NO_FEATURES;
    return view;
  }

  #mark(signals: readonly Signal[]): void {
    this.#hasSignal.fill(0);
    for (let place = 0; place < signals.length; place++) this.#hasSignal[(signals[place] as Signal).market] = 1;
  }

  #follow(signals: readonly Signal[], { at }: Moment, forecasts: Forecasts): void {
    const { follower } = this.#parts;
    for (let place = 0; place < signals.length; place++) {
      const signal = signals[place] as Signal;
      follower.follow({ signal, at, forecast: forecasts[signal.market] });
    }
  }

  /** The strategy has no belief about a market: that is counted too. */
  #pass(market: number, moment: Moment, forecast: Forecast | undefined, loss: 'no-belief' | 'strategy-failed'): void {
    // Counted with the moment.
    if (moment.markets[market]?.candle === undefined) return;
    const { universe, funnel, portfolio } = this.#parts;
    if (!universe.isTraded(market)) return;
    if (loss === 'strategy-failed') funnel.lost(loss);
    else if (forecast === undefined) funnel.lost('no-forecast', 'no forecast of this market');
    else if (portfolio.lots(market) !== 0) funnel.held();
    else funnel.noBelief();
  }
}
