import type { Candle, CandleSeries } from '../../src/core/candle.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Fill } from '../../src/core/fill.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../../src/core/order.ts';
import { amountFromMinor, stepSize } from '../../src/core/money.ts';
import { instant, type Instant } from '../../src/core/time.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';
import { exchangeRules } from '../../src/exchange/exchange-rules.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { SubmitOutcome } from '../../src/execution/venue.port.ts';

/** Makers trade for nothing; takers pay one fee, whatever their volume. */
export const BAZAAR_TAKER_BPS = 25;

/** An exchange of one market without a wire: the matching core, walked along recorded candles as its clock goes on. */
export class BazaarExchange {
  readonly series: CandleSeries;
  /** Every order that arrived, in order. */
  readonly arrived: OrderRequest[] = [];
  readonly fills: Fill[] = [];
  readonly #clock: Clock;
  readonly #exchange: Exchange;
  readonly #states = new Map<ClientOrderId, OrderState>();
  #row: number;
  #walk: 'opened' | 'closed' = 'closed';

  constructor({ series, clock, cashMinor }: { series: CandleSeries; clock: Clock; cashMinor: bigint }) {
    this.series = series;
    this.#clock = clock;
    const fees = [{ volume: 0, makerBps: 0, takerBps: BAZAAR_TAKER_BPS }];
    this.#exchange = new Exchange({
      markets: [{ instrument: series.instrument, rules: exchangeRules({ fees, slippageBps: 0 }) }],
      cashMinor,
    });
    this.#row = series.openTime.findIndex((at) => at >= clock.now());
  }

  get cashMinor(): bigint {
    return this.#exchange.account.cashMinor;
  }

  get lots(): number {
    return this.#exchange.account.lots[0] ?? 0;
  }

  /** A stop cannot rest here. */
  submit(order: OrderRequest): SubmitOutcome {
    const now = this.catchUp();
    this.arrived.push(order);
    const { tick, lot } = this.series.instrument;
    if (order.kind === 'stop' || order.kind === 'take-profit')
      return { kind: 'refused', trouble: 'rejected', retryable: 'final', reason: 'the bazaar knows no such order' };
    const price = order.kind === 'limit' ? order.limitTicks * stepSize(tick) : this.price();
    if (order.side === 'buy' && order.lots * stepSize(lot) * price > amountFromMinor(this.cashMinor))
      return { kind: 'refused', trouble: 'funds', retryable: 'final', reason: 'nothing is sold on credit' };
    const problem = this.#exchange.submit(order, now);
    if (problem !== undefined) return { kind: 'refused', retryable: 'final', ...problem };
    this.#states.set(order.id, { kind: 'open', filledLots: 0 });
    return { kind: 'accepted' };
  }

  cancel(id: ClientOrderId): 'cancelled' | 'not-open' {
    const outcome = this.#exchange.cancel(id, this.catchUp());
    if (outcome.kind === 'not-open') return 'not-open';
    this.#states.set(id, { kind: 'cancelled', filledLots: outcome.filledLots, reason: 'asked for' });
    return 'cancelled';
  }

  stateOf(id: ClientOrderId): OrderState | undefined {
    this.catchUp();
    return this.#states.get(id);
  }

  open(): readonly { readonly id: ClientOrderId; readonly state: OrderState }[] {
    this.catchUp();
    return this.#exchange.working().map(({ request: { id } }) => ({ id, state: this.#states.get(id)! }));
  }

  /** The newest price, an open or a close. */
  price(): number {
    this.catchUp();
    const { open, close } = this.series;
    return (this.#walk === 'opened' ? open[this.#row] : close[this.#row - 1]) ?? Number.NaN;
  }

  /** Opens and closes candles up to now. */
  catchUp(): Instant {
    const now = this.#clock.now();
    const hear = (events: readonly ExchangeEvent[]): void => events.forEach((event) => this.#hear(event));
    for (;;) {
      const candle = candleAt(this.series, this.#row);
      if (candle === undefined) return now;
      if (this.#walk === 'closed' && candle.openTime <= now) {
        this.#exchange.open(0, candle, hear);
        this.#walk = 'opened';
      } else if (this.#walk === 'opened' && candle.closeTime <= now) {
        this.#exchange.elapse(() => candle, instant(candle.closeTime - 1), hear);
        this.#exchange.close(0, candle, hear);
        this.#walk = 'closed';
        this.#row++;
      } else return now;
    }
  }

  #hear(event: ExchangeEvent): void {
    if (event.kind === 'order-update') this.#states.set(event.order, event.state);
    if (event.kind !== 'fill') return;
    const { fill } = event;
    this.fills.push(fill);
    const asked = this.arrived.find(({ id }) => id === fill.order)?.lots ?? 0;
    const filledLots = this.fills.reduce((sum, { order, lots }) => sum + (order === fill.order ? lots : 0), 0);
    this.#states.set(fill.order, filledLots < asked ? { kind: 'open', filledLots } : { kind: 'filled' });
  }
}

/** One row of a series; undefined beyond the last. */
export function candleAt(
  { openTime, open, high, low, close, volume, transactions, interval }: CandleSeries,
  row: number,
): Candle | undefined {
  const at = openTime[row];
  if (at === undefined) return undefined;
  const value = (column: Float64Array): number => column[row] as number;
  return {
    openTime: instant(at),
    closeTime: instant(at + interval),
    open: value(open),
    high: value(high),
    low: value(low),
    close: value(close),
    volume: value(volume),
    transactions: value(transactions),
  };
}
