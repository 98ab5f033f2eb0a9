import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Duration } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian } from '../risk/guardian.ts';
import type { Protection } from '../risk/protection.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import type { OutputRecords } from './output-builder.ts';
import type { Strategy } from '../strategy/strategy.port.ts';

/** What an engine is made of. */
export interface EngineParts {
  /** The universe at the beginning; its order is that of every moment's markets. */
  readonly instruments: readonly Instrument[];
  /** By market; one that has none is traded. */
  readonly roles?: readonly MarketRole[] | undefined;
  /** The most markets at one time; by default as many as `instruments`. The portfolio has room for as many. */
  readonly slots?: number | undefined;
  readonly strategy: Strategy;
  readonly sizer: Sizer;
  readonly guardian: Guardian;
  readonly portfolio: PortfolioLedger;
  /** Names orders; the same names in the same order when a run is repeated. */
  readonly orderIds: { next(): ClientOrderId };
  /** Forecasts are wanted only at whole multiples of this since 1970; absent: at every moment. */
  readonly decisionCycle?: Duration;
  /** Absent: positions have no stop at the venue. */
  readonly protection?: Protection | undefined;
  /** Kept by default. */
  readonly records?: OutputRecords | undefined;
}
