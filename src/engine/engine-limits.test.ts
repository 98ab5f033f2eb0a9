import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../../test/harness/effort.ts';
import { addsUp } from '../../test/support/adds-up.ts';
import { LimitAuditor, type AuditedLimits } from '../../test/support/limit-auditor.ts';
import { instruments as five } from '../../test/support/risk-view.ts';
import type { Moment } from '../core/moment.ts';
import { minorFromAmount } from '../core/money.ts';
import { success } from '../core/outcome.ts';
import { duration, HOUR, instant, MINUTE, SECOND, type Instant } from '../core/time.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { defaultChecks } from '../risk/default-checks.ts';
import { Guardian } from '../risk/guardian.ts';
import type { LossAction } from '../risk/loss-limit.ts';
import type { Protection } from '../risk/protection.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import { NO_DECISION, type Signal, type Strategy } from '../strategy/strategy.port.ts';
import { Engine } from './engine.ts';
import { exactJson } from './exact-json.ts';
import { isQuiet, type EngineOutput } from './engine-output.ts';
import type { EngineCommand, EngineEvent } from './event.ts';

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
const happening = fc.oneof(
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

interface Company {
  readonly lossAction: LossAction;
  readonly protection?: Protection;
}

/** An engine, a venue made of chance, and the auditor that watches both. */
class Theatre {
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
              signals: beliefs.map(({ market, belief }): Signal => ({
                market,
                belief,
                reason: 'chance',
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
    const now = (): Instant => instant(++this.#clock);
    switch (each.kind) {
      case 'moment':
        this.#showMoment(each);
        break;
      case 'fill': {
        const working = this.auditor.working();
        const chosen = working[each.which % Math.max(1, working.length)];
        if (chosen === undefined) break;
        const { order } = chosen;
        const market = instruments.findIndex(({ id }) => id === order.instrument);
        const room =
          order.reduce === 'reduce-only'
            ? Math.max(0, this.auditor.lots(market) * (order.side === 'sell' ? 1 : -1))
            : chosen.left;
        const lots = Math.min(room, Math.max(1, Math.floor(chosen.left * each.share)));
        if (lots === 0) break;
        const at = now();
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
        if (!this.auditor.isWorking(order.id)) break;
        this.tell({
          kind: 'order-update',
          at: now(),
          order: order.id,
          state: filledLots === order.lots ? { kind: 'filled' } : { kind: 'open', filledLots },
        });
        break;
      }
      case 'end': {
        const working = this.auditor.working();
        const chosen = working[each.which % Math.max(1, working.length)];
        if (chosen === undefined) break;
        const filledLots = this.#filled.get(chosen.order.id) ?? 0;
        this.tell({
          kind: 'order-update',
          at: now(),
          order: chosen.order.id,
          state:
            each.how === 'expired'
              ? { kind: 'expired', filledLots }
              : { kind: 'cancelled', filledLots, reason: 'chance' },
        });
        break;
      }
      case 'quote': {
        const middle = this.#prices[each.market]! * (1 + each.off);
        this.tell({ kind: 'quote', at: now(), market: each.market, bid: middle, ask: middle * (1 + each.spread) });
        break;
      }
      case 'cash':
        this.tell({ kind: 'cash-flow', at: now(), amountMinor: minorFromAmount(each.amount), cause: each.cause });
        break;
      case 'command': {
        const command: EngineCommand =
          each.command === 'resume'
            ? { kind: 'resume', by: 'chance' }
            : { kind: each.command, reason: 'chance', by: 'chance' };
        this.tell({ kind: 'command', at: now(), command });
        break;
      }
      default:
        each satisfies never;
    }
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

/** All that an output says, as text. */
function plain(output: EngineOutput): string {
  const { orders, ...rest } = output;
  return isQuiet(output) ? output.forecast : exactJson({ orders: orders.map(({ order }) => order), ...rest });
}

describe('under any sequence of events', () => {
  it.each<Company>([
    { lossAction: 'refuse-entries' },
    { lossAction: 'reduce', protection: { stopDistance: 0.1, targetDistance: 0.05 } },
  ])(
    'no approved order exceeds any limit, and no exit is held back: $lossAction, protection $protection',
    (company) => {
      const { lossAction } = company;
      let approved = 0;
      const refusals: Record<string, number> = {};
      const stops = new Set<string>();
      fc.assert(
        fc.property(fc.array(happening, { minLength: 100, maxLength: 160 }), (happenings) => {
          const theatre = new Theatre(company);
          for (const each of happenings) theatre.play(each);
          expect(theatre.auditor.breaches).toEqual([]);
          expect(theatre.auditor.equity, 'the auditor sees the same account').toBeCloseTo(theatre.portfolio.equity, 6);
          const again = new Theatre(company, theatre.script).engine;
          expect(
            theatre.events.map((event) => plain(again.process(event))).join('\n'),
            'the same events give the same outputs',
          ).toBe(theatre.outputs.map(plain).join('\n'));
          expect(addsUp(theatre.engine.entryCounts())).toBe('adds up');
          expect(again.entryCounts(), 'the same events give the same counts').toEqual(theatre.engine.entryCounts());
          expect(theatre.engine.entryCounts().orders).toBe(theatre.auditor.approvedEntries);
          approved += theatre.auditor.approvedEntries;
          for (const output of theatre.outputs) {
            for (const { refusals: reasons } of output.refusals)
              for (const { check } of reasons) refusals[check] = (refusals[check] ?? 0) + 1;
            for (const each of output.changes)
              if (each.kind === 'reducing' && each.by === 'guardian') stops.add(each.reason.split(':')[0] ?? '');
          }
        }),
        // Runs are long; to make a failing one shorter takes longer than to read it.
        { numRuns: effort({ usual: 150, thorough: 400 }), seed: 21, endOnFailure: true },
      );
      expect(approved, 'a guardian that approves nothing proves nothing').toBeGreaterThan(500);
      const limits = [
        'position-size',
        'open-positions',
        'gross-exposure',
        'net-exposure',
        'correlated-positions',
        'consecutive-losses',
        'price-age',
        'price-band',
        'model-age',
        'order-rate',
        'daily-loss',
        'drawdown',
        'state',
      ];
      expect(
        limits.filter((check) => refusals[check] === undefined && !stops.has(check)),
        'each limit was reached',
      ).toEqual([]);
      expect([...stops].sort(), 'what the guardian stopped by itself').toEqual(
        lossAction === 'reduce' ? ['daily-loss', 'drawdown'] : [],
      );
    },
  );
});
