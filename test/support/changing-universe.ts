import type { Instrument } from '../../src/core/instrument.ts';
import type { MarketView } from '../../src/core/moment.ts';
import { decimalStep } from '../../src/core/money.ts';
import type { ClientOrderId } from '../../src/core/order.ts';
import { instant, MINUTE } from '../../src/core/time.ts';
import type { MarketRole } from '../../src/core/universe.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { OrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { exchangeRules, SimulatedVenue, stateAfterSubmit } from '../../src/execution/simulated-venue.ts';
import { defaultChecks, type RiskLimits } from './default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import type { Sizer } from '../../src/risk/sizer.port.ts';
import { NO_DECISION, type Signal, type Strategy } from '../../src/strategy/strategy.port.ts';

export const DEPOSIT = 10_000n * 10n ** 18n;

export function perpetual(id: string): Instrument {
  const steps = { tick: decimalStep('0.01'), lot: decimalStep('0.001') };
  return { id, venue: 'v', kind: 'perpetual', base: id, quote: 'USD', ...steps, minimumLots: 1, minimumNotional: 0 };
}

/** Believes what it is told to believe next. */
class Told implements Strategy {
  readonly name = 'told';
  readonly features: readonly string[] = [];
  readonly memory = 'nothing';
  next: readonly Signal[] = [];

  decide() {
    const signals = this.next;
    this.next = [];
    return signals.length === 0 ? NO_DECISION : { signals };
  }
}

export interface ChangingUniverseOptions {
  readonly instruments?: readonly Instrument[];
  readonly roles?: readonly MarketRole[];
  readonly slots: number;
  readonly limits?: RiskLimits;
  readonly orderIds?: { next(): ClientOrderId };
  readonly sizer?: Sizer;
}

/** An engine and a simulated venue, in a universe whose markets a test lists and settles. */
export class ChangingUniverse {
  readonly strategy = new Told();
  readonly engine: Engine;
  readonly venue: SimulatedVenue;
  readonly events: EngineEvent[] = [];
  readonly outputs: EngineOutput[] = [];
  /** What the strategy believed at each forecast. */
  readonly beliefs: (readonly Signal[])[] = [];
  readonly #slots: number;
  #minute = 0;

  /** While `held-back`, what the venue says of orders waits for `deliver`. */
  news: 'at-once' | 'held-back' = 'at-once';
  readonly #heldBack: EngineEvent[] = [];

  constructor(options: ChangingUniverseOptions) {
    const { instruments = [], roles, slots, limits = {}, orderIds = new OrderIds(1) } = options;
    this.#slots = slots;
    const rules = exchangeRules();
    const markets = instruments.map((instrument) => ({ instrument, rules }));
    this.venue = new SimulatedVenue({ markets, cashMinor: DEPOSIT, slots });
    this.engine = new Engine({
      instruments,
      roles,
      slots,
      strategy: this.strategy,
      sizer: options.sizer ?? new EquityShareSizing({ share: 0.1 }),
      guardian: new Guardian({ checks: defaultChecks(limits) }),
      portfolio: new PortfolioLedger({ instruments, cashMinor: DEPOSIT, slots }),
      orderIds,
      protection: { stopDistance: 0.2 },
    });
  }

  get now() {
    return instant(this.#minute * MINUTE);
  }

  list(market: number, instrument: Instrument, role: MarketRole = 'traded'): EngineOutput {
    this.venue.list({ instrument, rules: exchangeRules() });
    return this.tell({ kind: 'listing', at: this.now, market, instrument, role });
  }

  settle(market: number, value: number): void {
    const news: EngineEvent[] = [];
    this.venue.settle(market, { at: this.now, value }, (events) => void news.push(...events));
    for (const event of news) this.tell(event);
  }

  /** A minute with the price of each market, undefined where it has none; then beliefs by market. */
  minute(prices: readonly (number | undefined)[], beliefs: Readonly<Record<number, number>> = {}): void {
    const openTime = this.now;
    this.#minute++;
    const markets = Array.from({ length: this.#slots }, (_, market): MarketView => {
      const price = prices[market];
      if (price === undefined) return { candle: undefined, continuity: 'continuous' };
      const at = { open: price, high: price, low: price, close: price };
      return {
        candle: { openTime, closeTime: this.now, ...at, volume: 1e6, transactions: 1 },
        continuity: 'continuous',
      };
    });
    const moment = { at: this.now, markets };
    const listen = (events: readonly EngineEvent[]): void => {
      for (const event of events) {
        if (this.news === 'held-back' && event.kind !== 'cash-flow') this.#heldBack.push(event);
        else this.tell(event);
      }
    };
    this.venue.open(moment, listen);
    this.venue.close(moment, listen);
    this.tell({ kind: 'moment', moment });
    const believed = Object.entries(beliefs).map(([market, belief]) => ({
      market: Number(market),
      belief,
      reason: 'told',
    }));
    this.strategy.next = believed;
    this.beliefs.push(believed);
    this.tell({ kind: 'forecast', at: this.now, forecasts: [] });
  }

  /** Shows the engine what was held back. */
  deliver(): void {
    for (const event of this.#heldBack.splice(0)) this.tell(event);
  }

  /** Shows the engine an event, and carries out what it answers. */
  tell(event: EngineEvent): EngineOutput {
    const output = this.engine.process(event);
    this.events.push(event);
    this.outputs.push(output);
    for (const id of output.cancels) {
      const { kind, ...left } = this.venue.cancel(id, this.now);
      if (kind === 'cancelled' && 'filledLots' in left)
        this.tell({ kind: 'order-update', at: this.now, order: id, state: { kind, ...left, reason: 'asked' } });
    }
    for (const approved of output.orders) {
      const state = stateAfterSubmit(this.venue.submit(approved, this.now));
      this.tell({ kind: 'order-update', at: this.now, order: approved.order.id, state });
    }
    return output;
  }
}
