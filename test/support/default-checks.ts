import type { Duration } from '../../src/core/time.ts';
import { barrierCost, type BarrierCostOptions } from '../../src/risk/barrier-cost.ts';
import { consecutiveLosses } from '../../src/risk/consecutive-losses.ts';
import { correlatedPositions } from '../../src/risk/correlated-positions.ts';
import { dailyLoss } from '../../src/risk/daily-loss.ts';
import { drawdown } from '../../src/risk/drawdown-limit.ts';
import { grossExposure } from '../../src/risk/gross-exposure.ts';
import type { LossAction } from '../../src/risk/loss-limit.ts';
import { modelAge, type ModelExpiry } from '../../src/risk/model-age.ts';
import { netExposure } from '../../src/risk/net-exposure.ts';
import { openPositions } from '../../src/risk/open-positions-limit.ts';
import { orderRate } from '../../src/risk/order-rate.ts';
import { orderSize } from '../../src/risk/order-size.ts';
import { positionSize } from '../../src/risk/position-size.ts';
import { priceAge } from '../../src/risk/price-age.ts';
import { priceBand, type PriceBandOptions } from '../../src/risk/price-band.ts';
import { priceKnown } from '../../src/risk/price-known.ts';
import type { RiskCheck } from '../../src/risk/risk-check.port.ts';

/**
 * The limits of a system: always 10 % of equity per position, 3 positions and 5 % loss a day; the others where given.
 */
export interface RiskLimits {
  readonly maximumPositionShare?: number | undefined;
  readonly maximumOpenPositions?: number | undefined;
  readonly maximumDailyLoss?: number | undefined;
  /** Shares of equity. */
  readonly maximumGrossExposure?: number | undefined;
  readonly maximumNetExposure?: number | undefined;
  readonly maximumCorrelation?: number | undefined;
  /** Returns per estimate of a correlation. */
  readonly correlationWindow?: number | undefined;
  readonly maximumDrawdown?: number | undefined;
  /** What a hit limit on the day's loss or the drawdown does in addition to refusing entries. */
  readonly lossAction?: LossAction | undefined;
  readonly maximumConsecutiveLosses?: number | undefined;
  readonly lossPause?: Duration | undefined;
  readonly priceBand?: PriceBandOptions | undefined;
  readonly maximumPriceAge?: Duration | undefined;
  readonly modelExpiresAt?: ModelExpiry | undefined;
  readonly maximumOrdersPerMinute?: number | undefined;
  readonly maximumOrdersPerDay?: number | undefined;
  readonly barrier?: BarrierCostOptions | undefined;
}

/**
 * Every check that has a limit, in the order in which they are asked: whether the order makes sense first, then the
 * limits.
 */
export function defaultChecks(limits: RiskLimits = {}): readonly RiskCheck[] {
  const {
    maximumPositionShare = 0.1,
    maximumOpenPositions = 3,
    maximumDailyLoss = 0.05,
    lossAction = 'refuse-entries',
  } = limits;
  const {
    correlationWindow: window,
    lossPause: pause,
    maximumOrdersPerMinute: perMinute,
    maximumOrdersPerDay: perDay,
  } = limits;
  return [
    orderSize(),
    priceKnown(),
    ...given(limits.maximumPriceAge, (maximumAge) => priceAge({ maximumAge })),
    ...given(limits.priceBand, priceBand),
    ...given(limits.modelExpiresAt, (expiresAt) => modelAge({ expiresAt })),
    ...given(limits.barrier, barrierCost),
    positionSize({ maximumShare: maximumPositionShare }),
    ...given(limits.maximumCorrelation, (maximumCorrelation) =>
      correlatedPositions({ maximumCorrelation, window, maximumShare: maximumPositionShare }),
    ),
    ...given(limits.maximumGrossExposure, (maximumShare) => grossExposure({ maximumShare })),
    ...given(limits.maximumNetExposure, (maximumShare) => netExposure({ maximumShare })),
    openPositions({ maximum: maximumOpenPositions }),
    ...given(perMinute ?? perDay, () => orderRate({ perMinute, perDay })),
    ...given(limits.maximumConsecutiveLosses, (maximum) => consecutiveLosses({ maximum, pause })),
    dailyLoss({ maximumLoss: maximumDailyLoss, action: lossAction }),
    ...given(limits.maximumDrawdown, (maximumDrawdown) => drawdown({ maximumDrawdown, action: lossAction })),
  ];
}

/** The check, if there is a limit for it. */
function given<Limit>(limit: Limit | undefined, make: (limit: Limit) => RiskCheck): readonly RiskCheck[] {
  return limit === undefined ? [] : [make(limit)];
}
