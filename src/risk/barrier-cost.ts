import { percent } from './percent.ts';
import type { RiskCheck } from './risk-check.port.ts';

export interface BarrierCostOptions {
  /** The smallest move that the model was taught to call one, as a fraction of the price. */
  readonly barrier: number;
  /** What going in and out once really costs at the venue, as a fraction of the traded value. */
  readonly roundTripCost: number;
  /** The barrier is at least so many round trips. */
  readonly minimumMultiple: number;
}

/**
 * No entry where costs decide: the move that is bet on must be worth several round trips at the venue's real costs.
 * Exits pass.
 */
export function barrierCost({ barrier, roundTripCost, minimumMultiple }: BarrierCostOptions): RiskCheck {
  // A billionth of grace: 0.008 is five times 0.0016, whatever binary fractions say. Costs that are not known refuse.
  const isWorthIt = barrier * (1 + 1e-9) >= minimumMultiple * roundTripCost;
  const reason = `the barrier of ${percent(barrier)} is below ${minimumMultiple} times the round-trip cost of ${percent(roundTripCost)}`;
  return {
    name: 'barrier-cost',
    review: (order) => (order.reduce === 'reduce-only' || isWorthIt ? undefined : { check: 'barrier-cost', reason }),
  };
}
