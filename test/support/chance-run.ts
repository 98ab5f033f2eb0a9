import type { Instrument } from '../../src/core/instrument.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { duration, HOUR, MINUTE, SECOND } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineSnapshot } from '../../src/engine/engine-snapshot.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { outputJson } from '../../src/engine/record-json.ts';
import { RestartedOrderIds, type OrderIdsSnapshot } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { defaultChecks } from './default-checks.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { VolatilitySizing } from '../../src/risk/volatility-sizing.ts';
import { instruments as five } from './risk-view.ts';
import { NO_DECISION, type Signal, type Strategy } from '../../src/strategy/strategy.port.ts';

/** One spot market and two on margin. */
export const MARKETS: readonly Instrument[] = five
  .slice(0, 3)
  .map((instrument, market) => (market === 0 ? { ...instrument, kind: 'spot' } : instrument));

const CASH = minorFromAmount(10_000);

/** All that a run of chance remembers. */
export interface RunSnapshot {
  readonly engine: EngineSnapshot;
  readonly orderIds: OrderIdsSnapshot;
}

/** An engine with every part that remembers something, and its order ids. */
export class ChanceRun {
  readonly engine: Engine;
  readonly #orderIds = new RestartedOrderIds('t000000');
  readonly #portfolio = new PortfolioLedger({ instruments: MARKETS, cashMinor: CASH, oldTrades: 'forgotten' });

  constructor() {
    this.#orderIds.begin(1);
    this.engine = new Engine({
      instruments: MARKETS,
      orderIds: this.#orderIds,
      strategy: new CountingStrategy(),
      sizer: new VolatilitySizing({ horizonBars: 1, window: 3, riskShare: 0.01, maximumShare: 0.3 }),
      guardian: new Guardian({
        checks: defaultChecks({
          maximumPositionShare: 0.4,
          maximumOpenPositions: 2,
          maximumDailyLoss: 0.01,
          maximumDrawdown: 0.03,
          lossAction: 'reduce',
          maximumCorrelation: 0.5,
          correlationWindow: 3,
          maximumConsecutiveLosses: 2,
          lossPause: duration(10 * MINUTE),
          priceBand: { band: 0.02, maximumQuoteAge: duration(5 * MINUTE), mode: 'when-quoted' },
          maximumPriceAge: duration(30 * SECOND),
          maximumOrdersPerMinute: 2,
          maximumOrdersPerDay: 40,
        }),
        positionTimeout: duration(HOUR),
      }),
      portfolio: this.#portfolio,
      protection: { stopDistance: 0.03, targetDistance: 0.06 },
      decisionCycle: duration(2 * MINUTE),
    });
  }

  snapshot(): RunSnapshot {
    const engine = this.engine.snapshot();
    if (engine === undefined) throw new Error('the strategy says what it remembers');
    return { engine, orderIds: this.#orderIds.snapshot() };
  }

  restore({ engine, orderIds }: RunSnapshot): void {
    this.engine.restore(engine);
    this.#orderIds.restore(orderIds);
  }

  /** What the engine answers, as the journal keeps it. */
  answer(event: EngineEvent): string {
    return outputJson(this.engine.process(event));
  }

  /** All that others read of the engine between two events. */
  get visible(): unknown {
    const { engine } = this;
    const { portfolio } = engine;
    return {
      counts: engine.entryCounts(),
      working: engine.workingOrders(),
      guardian: engine.guardianState,
      health: engine.venueHealth,
      bare: [...engine.bareLots],
      sellable: MARKETS.map((_, market) => engine.sellableLots(market)),
      positions: portfolio.positions,
      money: MONEY.map((name) => portfolio[name]),
      trades: portfolio.trades(),
      open: portfolio.openTrades(),
      costs: MARKETS.map((_, market) => portfolio.costMinor(market)),
    };
  }
}

const MONEY = [
  'cashMinor',
  'cash',
  'equity',
  'feesMinor',
  'financingMinor',
  'transfersMinor',
  'tradedMinor',
  'realisedMinor',
  'unrealised',
] as const;

/** Believes what the forecasts say, and every seventh time nothing: it has to remember how often it was asked. */
class CountingStrategy implements Strategy {
  readonly name = 'counting';
  readonly features: readonly string[] = [];
  readonly memory = {
    snapshot: () => this.#asked,
    restore: (asked: number) => {
      this.#asked = asked;
    },
  };
  #asked = 0;

  decide({ forecast, moment }: Parameters<Strategy['decide']>[0]) {
    this.#asked++;
    if (forecast.kind === 'missing' || this.#asked % 7 === 0) return NO_DECISION;
    const signals = forecast.forecasts.flatMap((each, market): Signal[] => {
      if (each === undefined || moment.markets[market]?.candle === undefined) return [];
      const [belief = 0, share = 0] = each.probabilities;
      const asks = share > 0 && belief !== 0 ? { share } : {};
      return [{ market, belief, holdFor: duration(9 * MINUTE), reason: `asked ${this.#asked} times`, ...asks }];
    });
    return signals.length === 0 ? NO_DECISION : { signals };
  }
}
