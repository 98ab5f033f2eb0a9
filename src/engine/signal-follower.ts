import type { Forecast } from '../core/forecast.ts';
import { canShort, isBelowSmallest, type Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import { failure, success, type Outcome } from '../core/outcome.ts';
import type { Instant } from '../core/time.ts';
import type { Universe } from '../core/universe.ts';
import { planTarget } from '../execution/planner.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Protection } from '../risk/protection.ts';
import type { Refusal } from '../risk/risk-check.port.ts';
import type { Size, Sizer, SizingLimits, Unsized } from '../risk/sizer.port.ts';
import { wholeLots } from '../risk/whole-lots.ts';
import type { Signal, Strategy } from '../strategy/strategy.port.ts';
import type { SignalOutcome } from './engine-output.ts';
import type { EntryFunnel } from './entry-funnel.ts';
import type { OrderGate } from './order-gate.ts';
import { appended, type OutputBuilder } from './output-builder.ts';
import { plainNumbers } from './plain-numbers.ts';
import type { PositionCloser } from './position-closer.ts';
import { dueAfter, type TradedMarket } from './traded-market.ts';
import type { VolatilityWatch } from './volatility-watch.ts';

export interface SignalFollowerParts {
  readonly universe: Universe;
  readonly strategy: Strategy;
  readonly sizer: Sizer;
  readonly limits: SizingLimits;
  /** Undefined: positions have no stop at the venue. */
  readonly protection: Protection | undefined;
  readonly portfolio: PortfolioLedger;
  readonly markets: readonly TradedMarket[];
  /** Newest price by market; NaN before the first. */
  readonly prices: Float64Array;
  /** Undefined where the sizer asks for no volatility. */
  readonly volatility: VolatilityWatch | undefined;
  readonly output: OutputBuilder;
  readonly funnel: EntryFunnel;
  readonly nextId: () => ClientOrderId;
  readonly gate: OrderGate;
  readonly closer: PositionCloser;
}

/** A signal at an instant, with the forecast of its market where there is one. */
export interface TimedSignal {
  readonly signal: Signal;
  readonly at: Instant;
  readonly forecast: Forecast | undefined;
}

/** Signed lots that a signal asks for. */
type Target = Outcome<number, Unsized>;

/** From a signal to approved orders, or to the counted reason why there are none. */
export class SignalFollower {
  readonly #parts: SignalFollowerParts;

  constructor(parts: SignalFollowerParts) {
    this.#parts = parts;
  }

  follow(timed: TimedSignal): void {
    const { universe, strategy, markets, portfolio, funnel } = this.#parts;
    const { signal } = timed;
    const traded = markets[signal.market];
    if (traded === undefined)
      throw new RangeError(
        `The strategy ${strategy.name} gave a signal of market ${signal.market} of ${markets.length}`,
      );
    if (!universe.isTraded(signal.market)) return this.#refuse(timed, traded);
    const lots = portfolio.lots(signal.market);
    // Orders under way are waited for.
    if (traded.isBusy) return funnel.lost('order-under-way');
    if (Math.sign(signal.belief) === Math.sign(lots)) {
      if (lots === 0) return funnel.noBelief();
      // A belief that is held already is not resized by the sizer: else every bar would trade.
      if (signal.share === undefined) return funnel.held();
      return this.#resize(timed, traded);
    }
    // A stop of an earlier position that is not known to be gone could close the next one.
    const mayEnter = traded.stops.outlived().length === 0;
    if (lots === 0 && !mayEnter) return funnel.lost('stop-not-gone');
    const target = mayEnter ? this.#target(timed, traded) : success(0);
    this.#record(timed, traded, this.#order(timed, traded, target));
  }

  /** A belief about a market that is only watched or has been settled never becomes an order. */
  #refuse(timed: TimedSignal, traded: TradedMarket): void {
    const { universe, funnel } = this.#parts;
    const { market, belief } = timed.signal;
    if (belief === 0) return;
    const reason = universe.at(market) === undefined ? 'the market has been settled' : 'the market is only watched';
    funnel.notTraded(reason);
    this.#record(timed, traded, { kind: 'not-traded', reason });
  }

  /** Brings a held position to the share that the signal names. */
  #resize(timed: TimedSignal, traded: TradedMarket): void {
    const { portfolio, prices, funnel } = this.#parts;
    const { instrument, sellable, market, stops } = traded;
    const target = this.#target(timed, traded);
    if (target.ok) {
      const change = Math.abs(target.value) - sellable.of(portfolio.lots(market));
      if (isBelowSmallest(instrument, Math.abs(change), prices[market] as number)) return funnel.held();
      // A stop that has triggered is an order that has not ended, and its position grows no more.
      if (change > 0 && stops.areTriggered) return funnel.lost('order-under-way');
    }
    this.#record(timed, traded, this.#order(timed, traded, target));
  }

  #record({ signal, forecast }: TimedSignal, { instrument }: TradedMarket, outcome: SignalOutcome): void {
    const { strategy, prices, output } = this.#parts;
    if (output.records === 'left-out') return;
    output.decision({
      market: signal.market,
      instrument: instrument.id,
      strategy: strategy.name,
      belief: signal.belief,
      share: signal.share,
      reason: signal.reason,
      price: prices[signal.market] as number,
      probabilities: forecast === undefined ? [] : plainNumbers(forecast.probabilities),
      artifact: forecast?.artifact,
      outcome,
    });
  }

  #order(timed: TimedSignal, traded: TradedMarket, target: Target): SignalOutcome {
    const { funnel, nextId, portfolio } = this.#parts;
    const { forecast, at } = timed;
    if (forecast !== undefined && forecast.madeAt !== at) {
      funnel.lost('stale-forecast');
      return { kind: 'stale', madeAt: forecast.madeAt };
    }
    if (!target.ok) {
      funnel.lost('no-size', target.problem.reason);
      return { kind: 'unsized', reason: target.problem.reason };
    }
    const lots = portfolio.lots(traded.market);
    const plan = planTarget({
      instrument: traded.instrument,
      currentLots: Math.sign(lots) * traded.sellable.of(lots),
      targetLots: target.value,
      now: at,
      nextId,
    });
    const { sent, entry } = this.#send(plan.orders, timed, traded, target.value);
    if (entry === 'sent') funnel.ordered();
    else if (entry !== 'none') funnel.lost('refused', entry.check);
    else if (plan.short === 'skipped') funnel.lost('no-short-here');
    else funnel.lost(lossWithoutEntry({ belief: timed.signal.belief, lots, targetLots: target.value }));
    if (plan.short === 'skipped') return { kind: 'skipped-short', orders: sent };
    return sent.length > 0 ? { kind: 'ordered', orders: sent } : { kind: 'refused' };
  }

  /** Those that were sent, and what became of the entry among them. */
  #send(orders: readonly OrderRequest[], { signal, at }: TimedSignal, traded: TradedMarket, targetLots: number) {
    const lots = this.#parts.portfolio.lots(traded.market);
    const isPart = Math.sign(targetLots) === Math.sign(lots);
    let sent: ClientOrderId[] | undefined;
    let entry: 'none' | 'sent' | Refusal = 'none';
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as OrderRequest;
      const refusal = this.#parts.gate.send(order, at);
      if (order.purpose === 'enter') entry = refusal ?? 'sent';
      if (refusal !== undefined) continue;
      sent = appended(sent, order.id);
      if (order.purpose === 'enter') {
        const { reason, holdFor } = signal;
        traded.enter({ order: order.id, reason, dueAt: dueAfter(at, holdFor) });
      } else {
        if (isPart) traded.reduce(order.id, order.lots);
        else traded.beginClosing('signal').exit = order.id;
        this.#parts.closer.unlockCoins(traded);
      }
    }
    return { sent: sent ?? [], entry };
  }

  #target(timed: TimedSignal, { instrument, market }: TradedMarket): Target {
    const { belief } = timed.signal;
    // The planner skips a short of any size here, so no size is worked out.
    if (belief < 0 && !canShort(instrument)) return success(-1);
    if (belief === 0) return success(0);
    const { strategy, prices, protection } = this.#parts;
    const size = this.#size(timed, instrument, market);
    if (!size.ok) return failure(size.problem);
    const { lots } = size.value;
    if (protection === undefined) return success(Math.sign(belief) * lots);
    const stopPrice = (prices[market] as number) * (1 - Math.sign(belief) * protection.stopDistance);
    if (!isBelowSmallest(instrument, lots, stopPrice)) return success(Math.sign(belief) * lots);
    // It would be closed again as soon as it had filled.
    return failure({ sizer: strategy.name, reason: 'the stop of the position would be below the smallest order' });
  }

  #size({ signal, forecast }: TimedSignal, instrument: Instrument, market: number): Outcome<Size, Unsized> {
    const { belief, share, confidence } = signal;
    const { strategy, sizer, limits, portfolio, prices, volatility } = this.#parts;
    const { equity } = portfolio;
    const price = prices[market] as number;
    if (share !== undefined) return wholeLots(strategy.name, share * equity, { instrument, price });
    return sizer.size({
      market,
      instrument,
      belief,
      confidence,
      forecast,
      volatility: volatility?.of(market) ?? Number.NaN,
      price,
      equity,
      limits,
    });
  }
}

/** Why a decision that changes a position entered nothing. */
function lossWithoutEntry(change: {
  readonly belief: number;
  readonly lots: number;
  readonly targetLots: number;
}): 'stop-not-gone' | 'made-smaller' | 'exit-only' {
  const { belief, lots, targetLots } = change;
  if (belief * lots < 0) return 'stop-not-gone';
  return targetLots === 0 ? 'exit-only' : 'made-smaller';
}
