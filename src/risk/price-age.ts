import { duration, formatDuration, type Duration } from '../core/time.ts';
import { marketOf } from './reachable-exposure.ts';
import type { RiskCheck } from './risk-check.port.ts';
import { memoryOf } from './risk-memory.port.ts';

/**
 * No entry on a price that has become old: the newest candle of the instrument closed at most `maximumAge` ago. Exits
 * pass.
 */
export function priceAge({ maximumAge }: { readonly maximumAge: Duration }): RiskCheck {
  return {
    name: 'price-age',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const age = view.now - (memoryOf(view).priceAt[marketOf(order, view)] ?? Number.NaN);
      // Written so that a price that was never seen refuses.
      if (age <= maximumAge) return undefined;
      const was = Number.isNaN(age) ? 'is not known' : `is ${formatDuration(duration(age))} old`;
      return {
        check: 'price-age',
        reason: `the newest price of ${order.instrument} ${was}, the limit is ${formatDuration(maximumAge)}`,
      };
    },
  };
}
