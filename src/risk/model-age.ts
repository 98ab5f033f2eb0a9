import { instant, isoFromInstant, type Instant } from '../core/time.ts';
import type { RiskCheck } from './risk-check.port.ts';

/** Until when the model in use may enter; a function of the instant of the order where models follow one another. */
export type ModelExpiry = Instant | ((now: Instant) => Instant | undefined);

/**
 * No entries by a model whose time is over: markets change, and what was learned of them wears out. Made with the
 * instant of expiry, or with a function that gives it; a function answers alike for one instant, or a replay would
 * differ. No answer refuses. Exits pass.
 */
export function modelAge({ expiresAt }: { readonly expiresAt: ModelExpiry }): RiskCheck {
  return {
    name: 'model-age',
    review(order, { now }) {
      if (order.reduce === 'reduce-only') return undefined;
      const expiry = (typeof expiresAt === 'function' ? expiresAt(now) : expiresAt) ?? Number.NaN;
      // Written so that an expiry that is not known refuses.
      if (now < expiry) return undefined;
      const when = Number.isNaN(expiry)
        ? 'it is not known when the model expires'
        : `the model expired at ${isoFromInstant(instant(expiry))}`;
      return { check: 'model-age', reason: `${when}, it is ${isoFromInstant(now)}` };
    },
  };
}
