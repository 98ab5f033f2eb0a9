import { reachableValue } from './reachable-exposure.ts';
import { percent } from './percent.ts';
import type { RiskCheck } from './risk-check.port.ts';

/**
 * Keeps all positions together, long and short added up, below a share of equity (1 is all of it; with margin it may be
 * more): in each market the larger side, as if every working entry had filled. Exits pass.
 */
export function grossExposure({ maximumShare }: { readonly maximumShare: number }): RiskCheck {
  return {
    name: 'gross-exposure',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      let value = 0;
      for (let market = 0; market < view.instruments.length; market++) {
        value += Math.max(reachableValue(market, 'buy', view, order), reachableValue(market, 'sell', view, order));
      }
      const limit = maximumShare * view.portfolio.equity;
      // Written so that a price that is not a number refuses.
      if (value <= limit) return undefined;
      return {
        check: 'gross-exposure',
        reason: `all positions together could reach ${value.toFixed(2)}, the limit is ${limit.toFixed(2)} (${percent(maximumShare)} of equity)`,
      };
    },
  };
}
