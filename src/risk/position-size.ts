import { stepSize } from '../core/money.ts';
import { judgedPrice, marketOf, worstCaseLots } from './reachable-exposure.ts';
import { percent } from './percent.ts';
import type { RiskCheck } from './risk-check.port.ts';

/**
 * Keeps one position below a share of equity: whatever is held, working and asked for, on the larger side, at the
 * dearer of the newest price and the order's own. Reduce-only orders pass.
 */
export function positionSize({ maximumShare = 0.1 }: { readonly maximumShare?: number } = {}): RiskCheck {
  return {
    name: 'position-size',
    maximumPositionShare: maximumShare,
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const market = marketOf(order, view);
      const instrument = view.instruments[market];
      if (instrument === undefined)
        return { check: 'position-size', reason: `${order.instrument} is not in the universe` };
      const value = worstCaseLots(order, market, view) * stepSize(instrument.lot) * judgedPrice(order, market, view);
      const limit = maximumShare * view.portfolio.equity;
      // Written so that a price that is not a number refuses.
      if (value <= limit) return undefined;
      return {
        check: 'position-size',
        reason: `the position could reach ${value.toFixed(2)}, the limit is ${limit.toFixed(2)} (${percent(maximumShare)} of equity)`,
      };
    },
  };
}
