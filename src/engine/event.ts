import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Fill } from '../core/fill.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';

/** What a person or the supervisor orders the engine to do. */
export type EngineCommand =
  | { readonly kind: 'halt'; readonly reason: string; readonly by: string }
  /**
   * `limits` is `kept` where nobody has looked at this run: a limit on losses that is hit stays hit. Absent: a person
   * resumed this run, and a hit drawdown or losing streak begins anew.
   */
  | { readonly kind: 'resume'; readonly by: string; readonly limits?: 'kept' }
  | { readonly kind: 'flatten'; readonly reason: string; readonly by: string };

/** Everything that can happen to the engine. It acts on nothing else, so the same events give the same outputs. */
export type EngineEvent =
  | { readonly kind: 'moment'; readonly moment: Moment }
  /** `features` are those that the strategy reads; absent where it reads none. */
  | {
      readonly kind: 'forecast';
      readonly at: Instant;
      readonly forecasts: Forecasts;
      readonly features?: FeaturesByMarket;
    }
  /** `strategy` is `not-asked` where the moment is not traded on: it is too old, or another one is newer. */
  | {
      readonly kind: 'forecast-missing';
      readonly at: Instant;
      readonly reason: string;
      readonly strategy?: 'not-asked';
      readonly features?: FeaturesByMarket;
    }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'order-update'; readonly at: Instant; readonly order: ClientOrderId; readonly state: OrderState }
  /**
   * Money that moved without a fill: funding, borrow interest, a venue's rounding, deposits. `id` is the
   * venue's, where it has one; `instrument` is absent where the whole account paid.
   */
  | {
      readonly kind: 'cash-flow';
      readonly at: Instant;
      readonly amountMinor: bigint;
      readonly cause: CashFlowCause;
      readonly id?: string;
      readonly instrument?: string;
    }
  /** What the venue has of a position of ours, where that is less than our fills say. */
  | { readonly kind: 'credited'; readonly at: Instant; readonly instrument: string; readonly lots: number }
  /**
   * The venue's best bid and ask, in quote currency; NaN for a side that nobody is on. `market` is the instrument's
   * position in the universe.
   */
  | {
      readonly kind: 'quote';
      readonly at: Instant;
      readonly market: number;
      readonly bid: number;
      readonly ask: number;
    }
  /** A market begins. `market` is the lowest free slot of the universe. */
  | {
      readonly kind: 'listing';
      readonly at: Instant;
      readonly market: number;
      readonly instrument: Instrument;
      readonly role: MarketRole;
    }
  /** A market ends. `value` is what one unit pays, in quote currency. */
  | { readonly kind: 'settlement'; readonly at: Instant; readonly market: number; readonly value: number }
  | { readonly kind: 'timer'; readonly at: Instant; readonly timer: string }
  | { readonly kind: 'command'; readonly at: Instant; readonly command: EngineCommand }
  | { readonly kind: 'venue-health'; readonly at: Instant; readonly health: 'up' | 'down'; readonly detail: string };
