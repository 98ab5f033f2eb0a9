import { reachOf } from './reachable-exposure.ts';
import { percent } from './percent.ts';
import type { RiskCheck } from './risk-check.port.ts';

/**
 * Keeps what longs exceed shorts by, or shorts longs, below a share of equity: how much the account stands or falls
 * with the whole market. Only the order's own direction is limited, as if every working entry of that direction had
 * filled and none of the other; in a market that is being turned, the position on the other side counts as gone. Exits
 * pass.
 */
export function netExposure({ maximumShare }: { readonly maximumShare: number }): RiskCheck {
  return {
    name: 'net-exposure',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      let value = 0;
      for (let market = 0; market < view.instruments.length; market++) {
        const { held, added } = reachOf(market, order.side, view, order);
        value += added > 0 ? Math.max(held, 0) + added : held + added;
      }
      const limit = maximumShare * view.portfolio.equity;
      // Written so that a price that is not a number refuses.
      if (value <= limit) return undefined;
      return {
        check: 'net-exposure',
        reason: `net ${order.side === 'buy' ? 'long' : 'short'} exposure could reach ${value.toFixed(2)}, the limit is ${limit.toFixed(2)} (${percent(maximumShare)} of equity)`,
      };
    },
  };
}
