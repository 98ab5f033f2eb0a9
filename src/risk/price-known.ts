import { marketOf } from './reachable-exposure.ts';
import type { RiskCheck } from './risk-check.port.ts';

/** No entry into an instrument whose price has not been seen, or is not a price. */
export function priceKnown(): RiskCheck {
  return {
    name: 'price-known',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const price = view.prices[marketOf(order, view)] ?? Number.NaN;
      return Number.isFinite(price) && price > 0
        ? undefined
        : { check: 'price-known', reason: `${order.instrument} has no price yet` };
    },
  };
}
