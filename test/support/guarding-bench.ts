import { instruments as five } from './risk-view.ts';
import type { Fill } from '../../src/core/fill.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import type { OrderState } from '../../src/core/order.ts';
import { success } from '../../src/core/outcome.ts';
import { instant, MINUTE, type Instant } from '../../src/core/time.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { defaultChecks, type RiskLimits } from './default-checks.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { NO_DECISION, type Signal } from '../../src/strategy/strategy.port.ts';
import { Engine } from '../../src/engine/engine.ts';
import { QUIET, type EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineCommand } from '../../src/engine/event.ts';

export const instruments = five.slice(0, 2);
const T0 = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z
export const at = (minutes: number): Instant => instant(T0 + minutes * MINUTE);

/** An engine over two markets at 100, with a strategy that is told what to believe and a venue made of hands. */
export class GuardingBench {
  readonly guardian: Guardian;
  readonly engine: Engine;
  #signals: readonly Signal[] = [];
  #minute = 0;
  #fills = 0;

  constructor(limits: RiskLimits) {
    this.guardian = new Guardian({
      checks: defaultChecks({ maximumPositionShare: 0.5, maximumDailyLoss: 0.9, ...limits }),
    });
    this.engine = new Engine({
      instruments,
      strategy: {
        name: 'puppet',
        features: [],
        decide: () => (this.#signals.length === 0 ? NO_DECISION : { signals: this.#signals }),
      },
      // A tenth of the starting equity: 10,000 lots of 0.1.
      sizer: { name: 'fixed', size: () => success({ lots: 10_000 }) },
      guardian: this.guardian,
      portfolio: new PortfolioLedger({ instruments, cashMinor: minorFromAmount(10_000) }),
      orderIds: new OrderIds(1),
    });
  }

  get now(): number {
    return this.#minute;
  }

  /** The next minute, with a belief in the first market. */
  minute({
    closes = [100, 100],
    belief,
    market = 0,
  }: { readonly closes?: readonly number[]; readonly belief?: number; readonly market?: number } = {}): EngineOutput {
    const now = at(++this.#minute);
    const markets = closes.map((close) => ({
      candle: {
        openTime: at(this.#minute - 1),
        closeTime: now,
        open: close,
        high: close,
        low: close,
        close,
        volume: 1,
        transactions: 1,
      },
      continuity: 'continuous' as const,
    }));
    const moment = this.engine.process({ kind: 'moment', moment: { at: now, markets } });
    this.#signals = belief === undefined ? [] : [{ market, belief, reason: 'told to' }];
    const forecast = this.engine.process({ kind: 'forecast', at: now, forecasts: [] });
    return belief === undefined ? moment : forecast;
  }

  /** All of an output's orders, at a price. */
  fill(output: EngineOutput, price = 100): EngineOutput {
    let last = QUIET;
    for (const { order } of output.orders) {
      const fill: Fill = {
        id: `f${++this.#fills}`,
        order: order.id,
        instrument: order.instrument,
        side: order.side,
        lots: order.lots,
        priceTicks: price * 100,
        feeMinor: 0n,
        liquidity: 'taker',
        at: at(this.#minute),
        cause: 'order',
      };
      last = this.engine.process({ kind: 'fill', fill });
      this.update(output, { kind: 'filled' });
    }
    return last;
  }

  update(output: EngineOutput, state: OrderState): void {
    for (const { order } of output.orders)
      this.engine.process({ kind: 'order-update', at: at(this.#minute), order: order.id, state });
  }

  /** In and out of the first market, losing this much. */
  lose(amount: number): EngineOutput {
    this.fill(this.minute({ belief: 1 }));
    return this.fill(this.minute({ belief: 0 }), 100 - amount / 10);
  }

  command(command: EngineCommand): EngineOutput {
    return this.engine.process({ kind: 'command', at: at(this.#minute), command });
  }

  cash(amount: number, cause: 'transfer' | 'interest' | 'rounding'): EngineOutput {
    return this.engine.process({
      kind: 'cash-flow',
      at: at(this.#minute),
      amountMinor: minorFromAmount(amount),
      cause,
    });
  }

  quote(bid: number, ask: number): EngineOutput {
    return this.engine.process({ kind: 'quote', at: at(this.#minute), market: 0, bid, ask });
  }

  resume(): EngineOutput {
    return this.command({ kind: 'resume', by: 'Ada' });
  }
}

/** What became of a belief: the check that refused it, or whether orders were sent. */
export function answer(output: EngineOutput): string {
  return output.refusals[0]?.refusals[0]?.check ?? (output.orders.length > 0 ? 'sent' : 'nothing');
}
