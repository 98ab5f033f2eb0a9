import type { OrderRequest } from '../core/order.ts';
import type { Refusal, RiskCheck, RiskView } from './risk-check.port.ts';

/**
 * What happens when a limit on losses is hit: entries are refused while it is, or the engine goes to `reducing` until a
 * person resumes.
 */
export type LossAction = 'refuse-entries' | 'reduce';

/**
 * A check on what was lost. It is asked before entries and, when its action is `reduce`, after every change of equity.
 */
export interface LossLimit extends RiskCheck {
  readonly action: LossAction;
  /**
   * From what the loss is counted. A resume begins a hit `peak` or `streak` anew; a `day` ends at midnight UTC only.
   */
  readonly countedFrom: 'day' | 'peak' | 'streak';
  /** What was lost and what the limit is, in words; undefined while it is not hit. */
  hit(view: RiskView): string | undefined;
}

/** Makes the check of a limit: entries are refused while it is hit, exits pass. */
export function lossLimit(limit: Omit<LossLimit, 'review'>): LossLimit {
  return {
    ...limit,
    review(order: OrderRequest, view: RiskView): Refusal | undefined {
      if (order.reduce === 'reduce-only') return undefined;
      const reason = limit.hit(view);
      return reason === undefined ? undefined : { check: limit.name, reason };
    },
  };
}

export function isLossLimit(check: RiskCheck): check is LossLimit {
  return 'countedFrom' in check && 'hit' in check;
}
