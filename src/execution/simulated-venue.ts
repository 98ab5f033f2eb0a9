import { Exchange, type ExchangeOptions } from '../exchange/exchange.ts';
import type { ExchangeMarket } from '../exchange/exchange-rules.ts';
import type { ExchangeListener } from '../exchange/exchange-event.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import { isApproved, type ApprovedOrder } from '../risk/approved-order.ts';
import type { SubmitOutcome } from './venue.port.ts';

export { exchangeRules, flatFee, type ExchangeMarket, type ExchangeRules } from '../exchange/exchange-rules.ts';
export type { ExchangeEvent, ExchangeListener } from '../exchange/exchange-event.ts';
export type { FundingSchedule } from '../exchange/funding-schedule.ts';

/** What the venue says back; a cancel may still be on its way when there is latency. */
export type SimulatedCancel =
  | { readonly kind: 'cancelled' | 'cancelling'; readonly filledLots: number }
  | { readonly kind: 'not-open'; readonly reason: string };

/** Running totals in minor units of the quote currency. Flows are signed: below zero was paid. */
export interface VenueTotals {
  readonly feesMinor: bigint;
  readonly slippageMinor: bigint;
  readonly fundingMinor: bigint;
  readonly interestMinor: bigint;
  readonly liquidations: number;
}

// The same objects for all orders, because a backtest sends many thousands.
const ACCEPTED: SubmitOutcome = Object.freeze({ kind: 'accepted' });
const OPEN: OrderState = Object.freeze({ kind: 'open', filledLots: 0 });

/**
 * The exchange as the past's venue: the same approval that a live venue demands, answered synchronously. Before the
 * engine sees a moment, its candles pass here: `passQuietly`, or where that is not possible `open`, `elapse` and
 * `close`, which give the engine's events of that time one by one, in its order, while the venue stands as it did then.
 */
export class SimulatedVenue {
  readonly name = 'simulated';
  readonly exchange: Exchange;

  constructor(options: ExchangeOptions) {
    this.exchange = new Exchange(options);
  }

  /**
   * Sends an order at an instant. Throws a TypeError when the guardian has not approved it: that is a bug, not an
   * outcome.
   */
  submit(order: ApprovedOrder, at: Instant): SubmitOutcome {
    if (!isApproved(order)) throw new TypeError('A venue takes orders that the guardian approved, and nothing else');
    const problem = this.exchange.submit(order.order, at);
    if (problem === undefined) return ACCEPTED;
    return { kind: 'refused', trouble: problem.trouble, retryable: 'final', reason: problem.reason };
  }

  /** With no latency the order is gone when this returns; otherwise a later bar brings its end. */
  cancel(id: ClientOrderId, at: Instant): SimulatedCancel {
    const outcome = this.exchange.cancel(id, at);
    switch (outcome.kind) {
      case 'cancelled':
      case 'cancelling':
        return outcome;
      case 'not-open':
        return { kind: 'not-open', reason: `order ${id} is unknown here or has ended` };
      default:
        return outcome satisfies never;
    }
  }

  /** Lets the candles of a moment go by if nothing here can be changed by them; whether it could. */
  passQuietly({ markets }: Moment): 'passed' | 'busy' {
    const { exchange } = this;
    for (let index = 0; index < markets.length; index++) {
      // What has passed by then is walked through again, from its open.
      if (exchange.isBusy(index)) return 'busy';
      const candle = markets[index]?.candle;
      if (candle !== undefined) exchange.pass(index, candle);
    }
    return 'passed';
  }

  /** The opens of a moment's candles, market by market. */
  open({ markets }: Moment, listener: ExchangeListener): void {
    for (let index = 0; index < markets.length; index++) {
      const candle = markets[index]?.candle;
      if (candle !== undefined) this.exchange.open(index, candle, listener);
    }
  }

  /** What falls due inside the candles, up to an instant. */
  elapse({ markets }: Moment, until: Instant, listener: ExchangeListener): void {
    this.exchange.elapse((index) => markets[index]?.candle, until, listener);
  }

  /** The rest of the candles, market by market. */
  close({ markets }: Moment, listener: ExchangeListener): void {
    for (let index = 0; index < markets.length; index++) {
      const candle = markets[index]?.candle;
      if (candle !== undefined) this.exchange.close(index, candle, listener);
    }
  }

  /** Begins to trade a market; its number. */
  list(market: ExchangeMarket): number {
    return this.exchange.list(market);
  }

  /** Ends a market at what one unit pays, in quote currency, and cancels its orders. */
  settle(
    market: number,
    settlement: { readonly at: Instant; readonly value: number },
    listener: ExchangeListener,
  ): void {
    this.exchange.settle(market, settlement, listener);
  }

  get totals(): VenueTotals {
    const { account, slippageMinor, liquidations } = this.exchange;
    return {
      feesMinor: account.feesMinor,
      slippageMinor,
      fundingMinor: account.fundingMinor,
      interestMinor: account.interestMinor,
      liquidations,
    };
  }
}

/** The order's state after a venue answered its sending. */
export function stateAfterSubmit(outcome: SubmitOutcome): OrderState {
  return outcome.kind === 'accepted' ? OPEN : { kind: 'rejected', reason: outcome.reason };
}
