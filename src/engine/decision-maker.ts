import type { Forecast, Forecasts } from '../core/forecast.ts';
import { canShort, type Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import { planTarget } from '../execution/planner.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Refusal } from '../risk/risk-check.port.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import { NO_DECISION, type Signal, type Strategy } from '../strategy/strategy.port.ts';
import type { SignalOutcome } from './engine-output.ts';
import type { EntryFunnel } from './entry-funnel.ts';
import type { OrderGate } from './order-gate.ts';
import type { OutputBuilder } from './output-builder.ts';
import { plainNumbers } from './plain-numbers.ts';
import type { PositionCloser } from './position-closer.ts';
import { dueAfter, type TradedMarket } from './traded-market.ts';

export interface DecisionMakerParts {
  readonly strategy: Strategy;
  readonly sizer: Sizer;
  readonly portfolio: PortfolioLedger;
  readonly markets: readonly TradedMarket[];
  /** Newest price by market; NaN before the first. */
  readonly prices: Float64Array;
  readonly output: OutputBuilder;
  readonly funnel: EntryFunnel;
  readonly nextId: () => ClientOrderId;
  readonly gate: OrderGate;
  readonly closer: PositionCloser;
}

/** From forecasts to entry orders, or to the counted reason why there are none. */
export class DecisionMaker {
  readonly #parts: DecisionMakerParts;
  /** By market: whether the strategy spoke of it at this moment. */
  readonly #spokenOf: Uint8Array;

  constructor(parts: DecisionMakerParts) {
    this.#parts = parts;
    this.#spokenOf = new Uint8Array(parts.markets.length);
  }

  /** Lets the strategy decide, and follows its beliefs. */
  decide(moment: Moment, forecasts: Forecasts): 'decided' | 'nothing' {
    const { strategy, portfolio } = this.#parts;
    const decision = strategy.decide(moment, forecasts, portfolio);
    if (decision === NO_DECISION) {
      for (let market = 0; market < this.#spokenOf.length; market++) this.#silent(market, moment, forecasts[market]);
      return 'nothing';
    }
    const { signals } = decision;
    this.#spokenOf.fill(0);
    for (let place = 0; place < signals.length; place++) this.#spokenOf[(signals[place] as Signal).market] = 1;
    for (let market = 0; market < this.#spokenOf.length; market++) {
      if (this.#spokenOf[market] === 0) this.#silent(market, moment, forecasts[market]);
    }
    for (let place = 0; place < signals.length; place++) {
      const signal = signals[place] as Signal;
      this.#follow(signal, moment.at, forecasts[signal.market]);
    }
    return 'decided';
  }

  /** The strategy said nothing of a market: that is counted too. */
  #silent(market: number, moment: Moment, forecast: Forecast | undefined): void {
    // Counted with the moment.
    if (moment.markets[market]?.candle === undefined) return;
    const { funnel, portfolio } = this.#parts;
    if (forecast === undefined) funnel.lost('no-forecast', 'no forecast of this market');
    else if (portfolio.lots(market) !== 0) funnel.held();
    else funnel.noBelief();
  }

  /** From a belief to approved orders, or to the reason why there are none. */
  #follow(signal: Signal, at: Instant, forecast: Forecast | undefined): void {
    const { strategy, markets, portfolio, prices, output, funnel } = this.#parts;
    const traded = markets[signal.market];
    if (traded === undefined)
      throw new RangeError(`The strategy ${strategy.name} spoke of market ${signal.market} of ${markets.length}`);
    const lots = portfolio.lots(signal.market);
    // Orders under way are waited for, and a belief already held is not resized: else every bar would trade.
    if (traded.isBusy) return funnel.lost('order-under-way');
    if (Math.sign(signal.belief) === Math.sign(lots)) return lots === 0 ? funnel.noBelief() : funnel.held();
    // A stop of the last position that is not known to be gone could close the next one.
    if (lots === 0 && traded.stops.lots > 0) return funnel.lost('stop-not-gone');
    const outcome = this.#order(signal, traded, at, forecast);
    output.decision({
      market: signal.market,
      instrument: traded.instrument.id,
      strategy: strategy.name,
      belief: signal.belief,
      reason: signal.reason,
      price: prices[signal.market] as number,
      probabilities: forecast === undefined ? [] : plainNumbers(forecast.probabilities),
      artifact: forecast?.artifact,
      outcome,
    });
  }

  #order(signal: Signal, traded: TradedMarket, at: Instant, forecast: Forecast | undefined): SignalOutcome {
    const { funnel, nextId, portfolio, gate } = this.#parts;
    const lots = portfolio.lots(traded.market);
    if (forecast !== undefined && forecast.madeAt !== at) {
      funnel.lost('stale-forecast');
      return { kind: 'stale', madeAt: forecast.madeAt };
    }
    const target = this.#target(signal, traded.instrument);
    if (typeof target !== 'number') {
      funnel.lost('no-size', target.reason);
      return { kind: 'unsized', reason: target.reason };
    }
    const plan = planTarget({
      instrument: traded.instrument,
      currentLots: Math.sign(lots) * traded.sellable.of(lots),
      targetLots: target,
      now: at,
      nextId,
    });
    const sent: ClientOrderId[] = [];
    let entry: 'none' | 'sent' | Refusal = 'none';
    for (let place = 0; place < plan.orders.length; place++) {
      const order = plan.orders[place] as OrderRequest;
      const refusal = gate.send(order, at);
      if (order.purpose === 'enter') entry = refusal ?? 'sent';
      if (refusal !== undefined) continue;
      sent.push(order.id);
      this.#note(order, signal, traded, at);
    }
    if (entry === 'sent') funnel.ordered();
    else if (entry !== 'none') funnel.lost('refused', entry.check);
    else funnel.lost(plan.short === 'skipped' ? 'no-short-here' : 'exit-only');
    if (plan.short === 'skipped') return { kind: 'skipped-short', orders: sent };
    return sent.length > 0 ? { kind: 'ordered', orders: sent } : { kind: 'refused' };
  }

  /** Signed lots that the belief asks for, or why they are not known. */
  #target({ market, belief }: Signal, instrument: Instrument): number | Refusal {
    // The planner skips a short of any size here, so no size is worked out.
    if (belief < 0 && !canShort(instrument)) return -1;
    if (belief === 0) return 0;
    const { sizer, portfolio, prices } = this.#parts;
    const size = sizer.size({ market, instrument, belief, price: prices[market] as number, equity: portfolio.equity });
    return size.ok ? Math.sign(belief) * size.value : size.problem;
  }

  /** An order is on its way. */
  #note(order: OrderRequest, { reason, holdFor }: Signal, traded: TradedMarket, at: Instant): void {
    if (order.purpose === 'enter') {
      traded.enter({ order: order.id, reason, dueAt: dueAfter(at, holdFor) });
    } else {
      traded.beginClosing('signal').exit = order.id;
      this.#parts.closer.unlockCoins(traded);
    }
  }
}
