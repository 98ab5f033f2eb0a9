import { describe, expect, it } from 'vitest';
import { instruments as five } from '../../test/support/risk-view.ts';
import type { Fill } from '../core/fill.ts';
import { minorFromAmount } from '../core/money.ts';
import type { OrderState } from '../core/order.ts';
import { success } from '../core/outcome.ts';
import { instant, MINUTE, duration, type Instant } from '../core/time.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { defaultChecks, type RiskLimits } from '../../test/support/default-checks.ts';
import { Guardian } from '../risk/guardian.ts';
import { NO_DECISION, type Signal } from '../strategy/strategy.port.ts';
import { Engine } from './engine.ts';
import { QUIET, type EngineOutput } from './engine-output.ts';
import type { EngineCommand } from './event.ts';

const instruments = five.slice(0, 2);
const T0 = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z
const at = (minutes: number): Instant => instant(T0 + minutes * MINUTE);

/** An engine over two markets at 100, with a strategy that is told what to believe and a venue made of hands. */
class Bench {
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

function answer(output: EngineOutput): string {
  return output.refusals[0]?.refusals[0]?.check ?? (output.orders.length > 0 ? 'sent' : 'nothing');
}

describe('a quote', () => {
  it('is quiet, and is what the next entry is held against', () => {
    const bench = new Bench({ priceBand: { band: 0.02, mode: 'when-quoted' } });
    bench.minute();
    expect(bench.quote(110, 111)).toBe(QUIET);
    expect(answer(bench.minute({ belief: 1 }))).toBe('price-band');
    bench.quote(99.9, 100.1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('of an unknown market throws', () => {
    expect(() => new Bench({}).engine.process({ kind: 'quote', at: at(0), market: 7, bid: 1, ask: 1 })).toThrow(
      'one of 2 markets, was of market 7',
    );
  });
});

describe('the emergency stop that needs nobody', () => {
  it('stops entries on a drawdown at the marks, cancels those under way, says so once, and lets positions run to their exits', () => {
    const bench = new Bench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    const working = bench.minute({ belief: 1, market: 1 });
    expect(bench.minute({ closes: [51, 100] }).changes).toEqual([]);
    const stop = bench.minute({ closes: [50, 100] });
    const reason = 'drawdown: equity 9500.00 is at or below 9500.00, 5 % under its peak of 10000.00';
    expect(stop.changes).toEqual([{ kind: 'reducing', reason, by: 'guardian' }]);
    expect(stop.cancels).toEqual(working.orders.map(({ order }) => order.id));
    expect(bench.guardian.state).toEqual({ kind: 'reducing', reason, by: 'guardian', since: at(4) });
    bench.update(working, { kind: 'cancelled', filledLots: 0, reason: 'asked' });
    expect(bench.minute({ closes: [40, 100] }).changes, 'once').toEqual([]);
    expect(
      answer(bench.minute({ closes: [100, 100], belief: 1, market: 1 })),
      'until resumed, even when the loss is made good',
    ).toBe('state');
    expect(bench.minute({ belief: 0 }).orders.map(({ order }) => order.purpose)).toEqual(['exit']);
  });

  it('measures a drawdown from the highest equity at any moment, which no trade has to realise', () => {
    const bench = new Bench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.minute({ closes: [200, 100] });
    expect(bench.minute({ closes: [146, 100] }).changes, '4.9 % under the peak of 11,000').toEqual([]);
    expect(bench.minute({ closes: [145, 100] }).changes, 'the account is above its start all the while').toEqual([
      {
        kind: 'reducing',
        reason: 'drawdown: equity 10450.00 is at or below 10450.00, 5 % under its peak of 11000.00',
        by: 'guardian',
      },
    ]);
  });

  it("stops entries on a day's loss, at the fill or the cash flow that brings it", () => {
    const bench = new Bench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(bench.lose(500).changes.at(-1)).toMatchObject({ kind: 'reducing', by: 'guardian' });
    const other = new Bench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(other.cash(-500, 'transfer').changes).toHaveLength(1);
    expect(other.cash(-500, 'interest').changes.at(-1)).toMatchObject({ kind: 'reducing', by: 'guardian' });
    const third = new Bench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(third.cash(-500, 'rounding').changes.at(-1), 'what a venue rounds away is lost, not paid out').toMatchObject(
      { kind: 'reducing', by: 'guardian' },
    );
  });

  it('is off unless asked for: entries are refused, and the state stays', () => {
    const bench = new Bench({ maximumDrawdown: 0.05 });
    bench.lose(500);
    expect([answer(bench.minute({ belief: 1 })), bench.guardian.state.kind]).toEqual(['drawdown', 'active']);
  });

  it('never softens a halt, nor does a person who asks to flatten', () => {
    const bench = new Bench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(bench.minute({ closes: [10, 100] }).changes).toEqual([]);
    const flatten = bench.command({ kind: 'flatten', reason: 'home', by: 'Bea' });
    expect(flatten.changes, 'it does not say that it reduces').toEqual([
      { kind: 'closing', instrument: 'M0/USD', cause: 'flatten' },
    ]);
    expect(answer(flatten)).toBe('state');
    expect(bench.guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Ada', since: at(1) });
    expect(
      bench.resume().orders.map(({ order }) => order.purpose),
      'what was asked for is done once resumed',
    ).toEqual(['exit']);
    expect(bench.minute().orders, 'once').toEqual([]);
  });
});

describe('a command', () => {
  it('is kept with its reason, who gave it and since when, and a refused order names them', () => {
    const bench = new Bench({});
    bench.minute();
    bench.command({ kind: 'flatten', reason: 'home', by: 'Bea' });
    expect(bench.guardian.state).toEqual({ kind: 'reducing', reason: 'home', by: 'Bea', since: at(1) });
    const [refused] = bench.minute({ belief: 1 }).refusals;
    expect(refused?.refusals).toEqual([{ check: 'state', reason: 'reducing, by Bea: home' }]);
    bench.resume();
    expect(bench.guardian.state).toEqual({ kind: 'active', reason: 'asked to resume', by: 'Ada', since: at(2) });
    bench.minute();
    bench.command({ kind: 'halt', reason: 'storm', by: 'Bea' });
    expect(bench.guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Bea', since: at(3) });
  });
});

describe('a resume', () => {
  it('begins a new peak when the drawdown was hit, and keeps the old one when it was not', () => {
    const bench = new Bench({ maximumDrawdown: 0.05 });
    bench.lose(400);
    bench.resume();
    bench.lose(100);
    expect(answer(bench.minute({ belief: 1 })), 'the first loss still counts').toBe('drawdown');
    bench.resume();
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('begins a new streak when losses had stopped entries, and keeps the old one when not', () => {
    const bench = new Bench({ maximumConsecutiveLosses: 2 });
    bench.lose(1);
    bench.resume();
    bench.lose(1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('consecutive-losses');
    bench.resume();
    bench.lose(1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('does not forgive the loss of a day', () => {
    const bench = new Bench({ maximumDailyLoss: 0.05 });
    bench.lose(500);
    bench.resume();
    expect(answer(bench.minute({ belief: 1 }))).toBe('daily-loss');
  });
});

describe('a resume that keeps limits', () => {
  const KEPT = { kind: 'resume', by: 'stop', limits: 'kept' } as const;

  it.each([
    ['drawdown', { maximumDrawdown: 0.05 }, 500],
    ['consecutive-losses', { maximumConsecutiveLosses: 1 }, 1],
  ])('leaves a hit %s as it is', (check, limits, amount) => {
    const bench = new Bench(limits);
    bench.lose(amount);
    bench.command({ kind: 'flatten', reason: 'stopped', by: 'stop' });
    bench.command(KEPT);
    expect(answer(bench.minute({ belief: 1 })), 'nobody has looked at what was lost').toBe(check);
    expect(bench.guardian.state.kind).toBe('active');
  });

  it('stops entries by a limit that was hit while positions were closed', () => {
    const bench = new Bench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.fill(bench.command({ kind: 'flatten', reason: 'stopped', by: 'stop' }), 50);
    const resumed = bench.command(KEPT);
    expect(resumed.changes.map(({ kind }) => kind)).toEqual(['resumed', 'reducing']);
    expect(answer(bench.minute({ belief: 1 }))).toBe('state');
  });
});

describe('the last candle of a day', () => {
  const LAST = 24 * 60;

  it.each([
    ['at the last minute of the day', LAST - 1, [100, 100]],
    ['at midnight', LAST, [50, 100]],
  ])('counts for that day: a loss %s stops entries', (_, minute, after) => {
    const bench = new Bench({ maximumDailyLoss: 0.04, lossAction: 'reduce' });
    while (bench.now < minute - 3) bench.minute();
    bench.fill(bench.minute({ belief: 1 }));
    bench.minute();
    const { changes } = bench.minute({ closes: [50, 100] });
    expect(changes).toMatchObject([{ kind: 'reducing', by: 'guardian' }]);
    bench.minute({ closes: after });
    expect(bench.guardian.state.kind, 'until a person resumes').toBe('reducing');
  });

  it('counts for that day only: where entries are refused, the new day may enter', () => {
    const bench = new Bench({ maximumDailyLoss: 0.04 });
    while (bench.now < LAST - 2) bench.minute();
    bench.fill(bench.minute({ belief: 1 }));
    expect(answer(bench.minute({ closes: [50, 100], belief: 1, market: 1 }))).toBe('sent');
  });
});

describe('what the engine remembers', () => {
  it('money paid out makes no drawdown, and money paid in heals none', () => {
    const bench = new Bench({ maximumDrawdown: 0.05 });
    bench.cash(-4_000, 'transfer');
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
    const other = new Bench({ maximumDrawdown: 0.05 });
    other.lose(510);
    other.cash(90_000, 'transfer');
    expect(answer(other.minute({ belief: 1 }))).toBe('drawdown');
  });

  it('exits count towards the rate of orders', () => {
    const bench = new Bench({ maximumOrdersPerDay: 3 });
    bench.lose(1);
    bench.fill(bench.minute({ belief: 1 }));
    expect(answer(bench.minute({ belief: 1, market: 1 }))).toBe('order-rate');
    expect(answer(bench.minute({ belief: 0 })), 'but are not refused').toBe('sent');
  });

  it('a market that did not close is not traded on its old price', () => {
    const bench = new Bench({ maximumPriceAge: duration(MINUTE) });
    bench.minute();
    bench.minute({ closes: [100] });
    expect(answer(bench.minute({ closes: [100], belief: 1, market: 1 }))).toBe('price-age');
    expect(answer(bench.minute({ closes: [100], belief: 1 }))).toBe('sent');
  });

  it('correlations of closes make two positions one', () => {
    const together = (factor: number) => {
      const bench = new Bench({ maximumPositionShare: 0.15, maximumCorrelation: 0.8, correlationWindow: 3 });
      const closes = [100, 101, 99, 100];
      for (const close of closes) bench.minute({ closes: [close, factor > 0 ? close : 10_000 / close] });
      bench.fill(bench.minute({ closes: [100.5, factor > 0 ? 100.5 : 99.5], belief: 1 }));
      return answer(bench.minute({ closes: [101, factor > 0 ? 101 : 99], belief: 1, market: 1 }));
    };
    expect([together(1), together(-1)]).toEqual(['correlated-positions', 'sent']);
  });
});
