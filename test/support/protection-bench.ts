import type { Instrument } from '../../src/core/instrument.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../../src/core/order.ts';
import { success } from '../../src/core/outcome.ts';
import { duration, HOUR, instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineCommand, EngineEvent } from '../../src/engine/event.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { NO_DECISION, type Signal } from '../../src/strategy/strategy.port.ts';
import { instruments as five } from './risk-view.ts';

export const MARGIN: Instrument = { ...(five[0] as Instrument), minimumNotional: 0 };
export const SPOT: Instrument = { ...MARGIN, kind: 'spot' };
const T0 = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z
export const LOTS = 100;

/**
 * An engine with one market at a price of 100, a stop of 2 % and a target of 5 %. The test plays the venue: it decides
 * what fills and what is refused. A tick is a cent, and the smallest order is two lots.
 */
export class ProtectionBench {
  readonly portfolio: PortfolioLedger;
  readonly engine: Engine;
  readonly outputs: EngineOutput[] = [];
  readonly #filled = new Map<ClientOrderId, number>();
  #signals: readonly Signal[] = [];
  #seconds = 0;
  #fills = 0;

  constructor(instrument = MARGIN) {
    this.portfolio = new PortfolioLedger({ instruments: [instrument], cashMinor: minorFromAmount(100_000) });
    this.engine = new Engine({
      instruments: [instrument],
      strategy: {
        name: 'puppet',
        features: [],
        decide: () => (this.#signals.length === 0 ? NO_DECISION : { signals: this.#signals }),
      },
      sizer: { name: 'fixed', size: () => success({ lots: LOTS }) },
      guardian: new Guardian({ checks: [] }),
      portfolio: this.portfolio,
      orderIds: new OrderIds(1),
      protection: { stopDistance: 0.02, targetDistance: 0.05 },
    });
  }

  get now(): Instant {
    return instant(T0 + this.#seconds * SECOND);
  }

  get lots(): number {
    return this.portfolio.lots(0);
  }

  wait(seconds: number): void {
    this.#seconds += seconds;
  }

  tell(event: EngineEvent): EngineOutput {
    const output = this.engine.process(event);
    this.outputs.push(output);
    return output;
  }

  /**
   * Sends the moment of the next whole minute, and a forecast that leads to `belief` if there is one; `more` joins its
   * signal.
   */
  moment(close = 100, belief?: number, more: Partial<Signal> = {}): EngineOutput {
    this.#seconds = (Math.floor(this.#seconds / 60) + 1) * 60;
    const at = this.now;
    const candle = {
      openTime: instant(at - MINUTE),
      closeTime: at,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
      transactions: 1,
    };
    const output = this.tell({ kind: 'moment', moment: { at, markets: [{ candle, continuity: 'continuous' }] } });
    this.#signals =
      belief === undefined ? [] : [{ market: 0, belief, reason: 'told to', holdFor: duration(HOUR), ...more }];
    return belief === undefined ? output : this.tell({ kind: 'forecast', at, forecasts: [] });
  }

  trade(order: OrderRequest, lots = order.lots, price = 100): EngineOutput {
    this.#filled.set(order.id, (this.#filled.get(order.id) ?? 0) + lots);
    return this.tell({
      kind: 'fill',
      fill: {
        id: `f${++this.#fills}`,
        order: order.id,
        instrument: order.instrument,
        side: order.side,
        lots,
        priceTicks: Math.round(price * 100),
        feeMinor: 0n,
        liquidity: 'taker',
        at: this.now,
        cause: 'order',
      },
    });
  }

  update(order: Pick<OrderRequest, 'id'>, state: OrderState): EngineOutput {
    return this.tell({ kind: 'order-update', at: this.now, order: order.id, state });
  }

  cancelled(order: Pick<OrderRequest, 'id'>): EngineOutput {
    return this.update(order, { kind: 'cancelled', filledLots: this.#filled.get(order.id) ?? 0, reason: 'gone' });
  }

  refuse(order: Pick<OrderRequest, 'id'>): EngineOutput {
    return this.update(order, { kind: 'rejected', reason: 'no' });
  }

  command(command: EngineCommand): EngineOutput {
    return this.tell({ kind: 'command', at: this.now, command });
  }

  retry(): EngineOutput {
    this.wait(5);
    return this.tell({ kind: 'timer', at: this.now, timer: 'retry:M0/USD' });
  }

  /** Enters a position that fills completely at a price, and opens its stop. Returns both orders. */
  enter(belief = 1, price = 100): { readonly entry: OrderRequest; readonly stop: OrderRequest } {
    const entry = only(this.moment(price, belief));
    const stop = only(this.trade(entry, entry.lots, price));
    this.update(entry, { kind: 'filled' });
    this.update(stop, { kind: 'open', filledLots: 0 });
    return { entry, stop };
  }

  filledLots(id: ClientOrderId): number {
    return this.#filled.get(id) ?? 0;
  }
}

/** The order of an output that has exactly one. Throws otherwise. */
export function only({ orders }: EngineOutput): OrderRequest {
  const [first] = orders;
  if (first === undefined || orders.length > 1) throw new Error(`one order was expected, were ${orders.length}`);
  return first.order;
}
