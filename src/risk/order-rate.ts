import { countOf } from '../core/count-of.ts';
import { DAY, instant, MINUTE } from '../core/time.ts';
import type { RiskCheck } from './risk-check.port.ts';
import { memoryOf } from './risk-memory.port.ts';

export interface OrderRateOptions {
  readonly perMinute?: number | undefined;
  readonly perDay?: number | undefined;
}

/**
 * Keeps the number of orders approved within any minute and any 24 hours at a maximum: a strategy that has run wild is
 * stopped by counting, whatever it believes. Exits count, and are never refused.
 */
export function orderRate({ perMinute = Infinity, perDay = Infinity }: OrderRateOptions): RiskCheck {
  const limits = [
    { maximum: perMinute, span: MINUTE, words: 'minute' },
    { maximum: perDay, span: DAY, words: '24 hours' },
  ].filter(({ maximum }) => maximum < Infinity);
  return {
    name: 'order-rate',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      for (const { maximum, span, words } of limits) {
        const approved = memoryOf(view).approvedSince(instant(view.now - span));
        // Written so that a number that is not known refuses.
        if (approved < maximum) continue;
        return {
          check: 'order-rate',
          reason: `${countOf(approved, 'order was', 'orders were')} approved in the last ${words}, the limit is ${maximum}`,
        };
      }
      return undefined;
    },
  };
}
