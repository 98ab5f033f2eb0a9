import { dailyLoss } from './daily-loss.ts';
import { openPositions } from './open-positions.ts';
import { orderSize } from './order-size.ts';
import { positionSize } from './position-size.ts';
import { priceKnown } from './price-known.ts';
import type { RiskCheck } from './risk-check.port.ts';

/** The limits a system starts with: 10 % of equity per position, 3 positions, 5 % loss a day. */
export interface RiskLimits {
  readonly maximumPositionShare?: number;
  readonly maximumOpenPositions?: number;
  readonly maximumDailyLoss?: number;
}

/** Every check, in the order in which they are asked: whether the order makes sense first, then the limits. */
export function defaultChecks({ maximumPositionShare = 0.1, maximumOpenPositions = 3, maximumDailyLoss = 0.05 }: RiskLimits = {}): readonly RiskCheck[] {
  return [
    orderSize(),
    priceKnown(),
    positionSize({ maximumShare: maximumPositionShare }),
    openPositions({ maximum: maximumOpenPositions }),
    dailyLoss({ maximumLoss: maximumDailyLoss }),
  ];
}
