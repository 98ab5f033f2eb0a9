import fc from 'fast-check';
import { LimitAuditor, type AuditedLimits } from './limit-auditor.ts';
import { instruments as five } from './risk-view.ts';
import type { Moment } from '../../src/core/moment.ts';
import type { OrderState } from '../../src/core/order.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { success } from '../../src/core/outcome.ts';
import { duration, HOUR, instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { defaultChecks } from './default-checks.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import type { LossAction } from '../../src/risk/loss-limit.ts';
import type { Protection } from '../../src/risk/protection.ts';
import type { Sizer } from '../../src/risk/sizer.port.ts';
import { NO_DECISION, type Signal, type Strategy } from '../../src/strategy/strategy.port.ts';
import { Engine } from '../../src/engine/engine.ts';
import { type EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineCommand, EngineEvent } from '../../src/engine/event.ts';

const instruments = five.slice(0, 4);
const CASH = 10_000;
const START = 1_704_067_200_000_000 + 20 * HOUR; // 2024-01-01T20:00:00Z

const LIMITS: AuditedLimits = {
  position: 0.3,
  positions: 3,
  gross: 0.5,
  net: 0.33,
  correlation: 0.9,
  correlationWindow: 3,
  dailyLoss: 0.06,
  drawdown: 0.06,
  losses: 2,
  lossPause: 30 * MINUTE,
  band: 0.02,
  quoteAge: 10 * MINUTE,
  priceAge: 30 * SECOND,
  modelExpiresAt: START + 6 * HOUR,
  perMinute: 3,
  perDay: 20,
};

function guardian(lossAction: LossAction): Guardian {
  return new Guardian({
    checks: defaultChecks({
      maximumPositionShare: LIMITS.position,
      maximumOpenPositions: LIMITS.positions,
      maximumGrossExposure: LIMITS.gross,
      maximumNetExposure: LIMITS.net,
      maximumCorrelation: LIMITS.correlation,
      correlationWindow: LIMITS.correlationWindow,
      maximumDailyLoss: LIMITS.dailyLoss,
      maximumDrawdown: LIMITS.drawdown,
      lossAction,
      maximumConsecutiveLosses: LIMITS.losses,
      lossPause: duration(LIMITS.lossPause),
      priceBand: { band: LIMITS.band, maximumQuoteAge: duration(LIMITS.quoteAge), mode: 'when-quoted' },
      maximumPriceAge: duration(LIMITS.priceAge),
      modelExpiresAt: instant(LIMITS.modelExpiresAt),
      maximumOrdersPerMinute: LIMITS.perMinute,
      maximumOrdersPerDay: LIMITS.perDay,
    }),
  });
}

/** Resumed more often than stopped, or little would be traded. */
const COMMANDS = ['halt', 'flatten', ...Array.from({ length: 10 }, () => 'resume' as const)] as const;

/** What may happen next; times and prices follow from what has happened. */
const change = fc
  .oneof(
    { weight: 6, arbitrary: fc.integer({ min: -100, max: 100 }) },
    { weight: 1, arbitrary: fc.integer({ min: -1_500, max: 1_500 }) },
  )
  .map((basisPoints) => basisPoints / 10_000);
const share = fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1, noNaN: true }));
export const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('moment' as const),
      minutes: fc.oneof(
        { weight: 12, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 300 }) },
      ),
      common: change,
      own: fc.tuple(change, change, change, change),
      quotes: fc.constantFrom('fresh' as const, 'fresh' as const, 'none' as const),
      absent: fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) }),
      beliefs: fc.array(
        fc.record({
          market: fc.nat({ max: 3 }),
          belief: fc.constantFrom(-1, 1, 1, 0),
          size: fc.double({ min: 0.02, max: 0.32, noNaN: true }),
          sizedBy: fc.constantFrom('sizer' as const, 'share' as const),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      which: fc.nat(),
      share,
      slip: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      how: fc.constantFrom('cancelled' as const, 'expired' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      market: fc.nat({ max: 3 }),
      off: fc.constantFrom(0, 0, 0, 0, 0, 0.015, 0.03, -0.03),
      spread: fc.constantFrom(0.001, 0.001, 0.001, 0.001, -0.001, Number.NaN),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cash' as const),
      amount: fc.integer({ min: -500, max: 400 }),
      cause: fc.constantFrom('transfer' as const, 'interest' as const, 'funding' as const, 'rounding' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('command' as const), command: fc.constantFrom(...COMMANDS) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

type Beliefs = Extract<Happening, { kind: 'moment' }>['beliefs'];

export interface Company {
  readonly lossAction: LossAction;
  readonly protection?: Protection;
}

/** An engine, a venue made of chance, and the auditor that watches both. */
export class Theatre {
  readonly portfolio = new PortfolioLedger({ instruments, cashMinor: minorFromAmount(CASH) });
  readonly auditor = new LimitAuditor({
    ids: instruments.map(({ id }) => id),
    cash: CASH,
    limits: LIMITS,
    trades: () => this.portfolio.trades(),
  });
  readonly events: EngineEvent[] = [];
  readonly outputs: EngineOutput[] = [];
  readonly engine: Engine;
  readonly script: Map<Instant, Beliefs>;
  readonly #prices = [100, 100, 100, 100];
  readonly #seen = [0, 0, 0, 0];
  readonly #filled = new Map<string, number>();
  readonly #timers: { readonly timer: string; readonly at: Instant }[] = [];
  #clock = START;
  #moment = START;

  /** `script`: what was believed at each moment, to be repeated. */
  constructor({ lossAction, protection }: Company, script = new Map<Instant, Beliefs>()) {
    this.script = script;
    const sizes = [0, 0, 0, 0];
    const strategy: Strategy = {
      name: 'theatre',
      features: [],
      decide: ({ moment, forecast }) => {
        const beliefs = (forecast.kind === 'made' ? script.get(moment.at) : undefined) ?? [];
        for (const { market, size } of beliefs) sizes[market] = size;
        return beliefs.length === 0
          ? NO_DECISION
          : {
              signals: beliefs.map(({ market, belief, size, sizedBy }): Signal => ({
                market,
                belief,
                reason: 'chance',
                // A share of a held position resizes it.
                ...(sizedBy === 'share' && belief !== 0 ? { share: size } : {}),
                holdFor: duration(20 * MINUTE),
              })),
            };
      },
    };
    const sizer: Sizer = {
      name: 'drawn',
      size: ({ market, price, equity }) =>
        success({ lots: Math.max(2, Math.floor((equity * sizes[market]!) / price / 1e-3)) }),
    };
    this.engine = new Engine({
      instruments,
      strategy,
      sizer,
      guardian: guardian(lossAction),
      portfolio: this.portfolio,
      orderIds: new OrderIds(1),
      ...(protection === undefined ? {} : { protection }),
    });
  }

  play(each: Happening): void {
    switch (each.kind) {
      case 'moment':
        this.#showMoment(each);
        break;
      case 'fill':
        this.#fill(each);
        break;
      case 'end':
        this.#end(each);
        break;
      case 'quote': {
        const middle = this.#prices[each.market]! * (1 + each.off);
        const [bid, ask] = [middle, middle * (1 + each.spread)];
        this.tell({ kind: 'quote', at: this.#now(), market: each.market, bid, ask });
        break;
      }
      case 'cash': {
        const amountMinor = minorFromAmount(each.amount);
        this.tell({ kind: 'cash-flow', at: this.#now(), amountMinor, cause: each.cause });
        break;
      }
      case 'command': {
        const by = 'chance';
        const command: EngineCommand =
          each.command === 'resume' ? { kind: 'resume', by } : { kind: each.command, reason: 'chance', by };
        this.tell({ kind: 'command', at: this.#now(), command });
        break;
      }
      default:
        each satisfies never;
    }
  }

  #now(): Instant {
    return instant(++this.#clock);
  }

  #working(which: number) {
    const working = this.auditor.working();
    return working[which % Math.max(1, working.length)];
  }

  #fill(each: Extract<Happening, { kind: 'fill' }>): void {
    const chosen = this.#working(each.which);
    if (chosen === undefined) return;
    const { order, left } = chosen;
    const market = instruments.findIndex(({ id }) => id === order.instrument);
    const held = this.auditor.lots(market) * (order.side === 'sell' ? 1 : -1);
    const room = order.reduce === 'reduce-only' ? Math.max(0, held) : left;
    const lots = Math.min(room, Math.max(1, Math.floor(left * each.share)));
    if (lots === 0) return;
    const at = this.#now();
    this.tell({
      kind: 'fill',
      fill: {
        id: `f${at}`,
        order: order.id,
        instrument: order.instrument,
        side: order.side,
        lots,
        priceTicks: Math.round(this.#prices[market]! * (1 + each.slip) * 100),
        feeMinor: minorFromAmount(0.5),
        liquidity: 'taker',
        at,
        cause: 'order',
      },
    });
    const filledLots = (this.#filled.get(order.id) ?? 0) + lots;
    this.#filled.set(order.id, filledLots);
    // What is left of a stop is taken back with the fill that closes its position.
    if (!this.auditor.isWorking(order.id)) return;
    const state: OrderState = filledLots === order.lots ? { kind: 'filled' } : { kind: 'open', filledLots };
    this.tell({ kind: 'order-update', at: this.#now(), order: order.id, state });
  }

  #end({ which, how }: Extract<Happening, { kind: 'end' }>): void {
    const order = this.#working(which)?.order.id;
    if (order === undefined) return;
    const filledLots = this.#filled.get(order) ?? 0;
    const state: OrderState =
      how === 'expired' ? { kind: 'expired', filledLots } : { kind: 'cancelled', filledLots, reason: 'chance' };
    this.tell({ kind: 'order-update', at: this.#now(), order, state });
  }

  tell(event: EngineEvent): void {
    const output = this.engine.process(event);
    this.events.push(event);
    this.outputs.push(output);
    this.auditor.audit(event, output);
    this.#timers.push(...output.timers);
    for (const order of output.cancels) {
      if (!this.auditor.isWorking(order)) continue;
      this.tell({
        kind: 'order-update',
        at: instant(++this.#clock),
        order,
        state: { kind: 'cancelled', filledLots: this.#filled.get(order) ?? 0, reason: 'asked' },
      });
    }
  }

  #showMoment({ minutes, common, own, absent, beliefs, quotes }: Extract<Happening, { kind: 'moment' }>): void {
    this.#moment += minutes * MINUTE;
    this.#clock = Math.max(this.#clock, this.#moment);
    const at = instant(this.#moment);
    for (const { timer, at: due } of this.#timers.splice(0)) this.tell({ kind: 'timer', at: due, timer });
    const markets = instruments.map((_, market): Moment['markets'][number] => {
      if (market === absent) return { candle: undefined, continuity: 'continuous' };
      const close = Math.max(1, this.#prices[market]! * (1 + common + own[market]!));
      this.#prices[market] = close;
      const continuity =
        this.#seen[market] === this.#moment - MINUTE || this.#seen[market] === 0 ? 'continuous' : 'after-hole';
      this.#seen[market] = this.#moment;
      return {
        candle: {
          openTime: instant(at - MINUTE),
          closeTime: at,
          open: close,
          high: close,
          low: close,
          close,
          volume: 1,
          transactions: 1,
        },
        continuity,
      };
    });
    this.tell({ kind: 'moment', moment: { at, markets } });
    if (quotes === 'fresh')
      this.#prices.forEach((price, market) =>
        this.tell({ kind: 'quote', at, market, bid: price * 0.999, ask: price * 1.001 }),
      );
    this.script.set(at, beliefs);
    this.tell({ kind: 'forecast', at, forecasts: [] });
    this.#clock += SECOND;
  }
}
