import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { defaultChecks } from './default-checks.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { Fill } from '../../src/core/fill.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { decimalStep, minorFromAmount } from '../../src/core/money.ts';
import type { Moment } from '../../src/core/moment.ts';
import type { OrderState } from '../../src/core/order.ts';
import { HOUR, instant, MINUTE, type Duration, type Instant } from '../../src/core/time.ts';
import type { Signal, Strategy } from '../../src/strategy/strategy.port.ts';
import { NO_DECISION } from '../../src/strategy/strategy.port.ts';
import { Engine } from '../../src/engine/engine.ts';
import { type EngineOutput } from '../../src/engine/engine-output.ts';

export const BITCOIN: Instrument = {
  id: 'BTC/USD',
  venue: 'v',
  kind: 'margin',
  base: 'BTC',
  quote: 'USD',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.001'),
  minimumLots: 1,
  minimumNotional: 5,
};
export const T0 = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z

/** Says what it is told to say next. */
export class Puppet implements Strategy {
  readonly name = 'puppet';
  readonly features: readonly string[] = [];
  next: readonly Omit<Signal, 'reason' | 'market'>[] = [];

  decide() {
    const signals = this.next.map((signal) => ({ market: 0, reason: 'told to', ...signal }));
    this.next = [];
    return signals.length === 0 ? NO_DECISION : { signals };
  }
}

/** An engine with one market and a venue made of hands. */
export class Bench {
  readonly strategy = new Puppet();
  readonly portfolio: PortfolioLedger;
  readonly engine: Engine;
  #fills = 0;

  constructor({
    instrument = BITCOIN,
    decisionCycle,
    positionTimeout,
  }: { instrument?: Instrument; decisionCycle?: Duration; positionTimeout?: Duration } = {}) {
    this.portfolio = new PortfolioLedger({ instruments: [instrument], cashMinor: minorFromAmount(10_000) });
    this.engine = new Engine({
      instruments: [instrument],
      strategy: this.strategy,
      sizer: new EquityShareSizing({ share: 0.1 }),
      guardian: new Guardian({
        checks: defaultChecks(),
        ...(positionTimeout === undefined ? {} : { positionTimeout }),
      }),
      portfolio: this.portfolio,
      orderIds: new OrderIds(1),
      ...(decisionCycle === undefined ? {} : { decisionCycle }),
    });
  }

  moment(minutes: number, close = 100): EngineOutput {
    const at = instant(T0 + minutes * MINUTE);
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
    const moment: Moment = { at, markets: [{ candle, continuity: 'continuous' }] };
    return this.engine.process({ kind: 'moment', moment });
  }

  /** A moment at which the strategy holds a belief. */
  believe(
    minutes: number,
    belief: number,
    { holdFor, close = 100, madeAt }: { holdFor?: Duration; close?: number; madeAt?: Instant } = {},
  ): EngineOutput {
    this.moment(minutes, close);
    this.strategy.next = [{ belief, ...(holdFor === undefined ? {} : { holdFor }) }];
    const at = instant(T0 + minutes * MINUTE);
    const forecast = {
      instrument: 'BTC/USD',
      madeAt: madeAt ?? at,
      dueAt: instant(at + HOUR),
      probabilities: Float64Array.of(0.3, 0.7),
      artifact: 'a',
    };
    return this.engine.process({ kind: 'forecast', at, forecasts: [forecast] });
  }

  fill(
    output: EngineOutput,
    minutes: number,
    { index = 0, lots, price = 100 }: { index?: number; lots?: number; price?: number } = {},
  ): EngineOutput {
    const order = output.orders[index]?.order;
    if (order === undefined) throw new Error('no order to fill');
    const fill: Fill = {
      id: `f${++this.#fills}`,
      order: order.id,
      instrument: order.instrument,
      side: order.side,
      lots: lots ?? order.lots,
      priceTicks: price * 100,
      feeMinor: 0n,
      liquidity: 'taker',
      at: instant(T0 + minutes * MINUTE),
      cause: 'order',
    };
    const result = this.engine.process({ kind: 'fill', fill });
    if (lots === undefined || lots === order.lots) this.update(output, minutes, { kind: 'filled' }, index);
    return result;
  }

  update(output: EngineOutput, minutes: number, state: OrderState, index = 0): EngineOutput {
    const order = output.orders[index]?.order;
    if (order === undefined) throw new Error('no order to update');
    return this.engine.process({ kind: 'order-update', at: instant(T0 + minutes * MINUTE), order: order.id, state });
  }

  get lots(): number {
    return this.portfolio.lots(0);
  }
}
