import { marketOf, reachableValue } from './reachable-exposure.ts';
import { percent } from './percent.ts';
import type { RiskCheck, RiskView } from './risk-check.port.ts';
import { memoryOf } from './risk-memory.port.ts';

/** Candles that measure a correlation where nothing else is asked. */
export const CORRELATION_WINDOW = 100;

export interface CorrelatedPositionsOptions {
  /** Returns that correlate above this, -1 to 1, make two instruments one. */
  readonly maximumCorrelation: number;
  /** Log returns in the estimate. */
  readonly window?: number | undefined;
  /** What the positions may reach together, as a share of equity: as much as one position may. */
  readonly maximumShare?: number | undefined;
}

/**
 * Positions in the same direction, in instruments that move together, count as one position: together they may reach
 * what one may. Instruments of a chain (A with B, B with C) are one group. A correlation that is not known counts as
 * too high; working entries count as filled. A hedge, long one and short the other, is not looked at. Exits pass.
 */
export function correlatedPositions({
  maximumCorrelation,
  window = CORRELATION_WINDOW,
  maximumShare = 0.1,
}: CorrelatedPositionsOptions): RiskCheck {
  return {
    name: 'correlated-positions',
    correlationWindow: window,
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const market = marketOf(order, view);
      const values = view.instruments.map((_, each) => reachableValue(each, order.side, view, order));
      const group = groupOf(market, values, view, maximumCorrelation);
      const value = group.reduce((sum, each) => sum + (values[each] ?? Number.NaN), 0);
      const limit = maximumShare * view.portfolio.equity;
      // Written so that a price that is not a number refuses.
      if (value <= limit) return undefined;
      const names = group.map((each) => view.instruments[each]?.id ?? order.instrument);
      return {
        check: 'correlated-positions',
        reason: `${names.join(', ')} move together, or it is not known that they do not, and could reach ${value.toFixed(2)}, the limit is ${limit.toFixed(2)} (${percent(maximumShare)} of equity)`,
      };
    },
  };
}

/** The market and those with something on this side that move with it, directly or through others of the group. */
function groupOf(market: number, values: readonly number[], view: RiskView, maximumCorrelation: number): number[] {
  const memory = memoryOf(view);
  const group = [market];
  for (let place = 0; place < group.length; place++) {
    const member = group[place] as number;
    for (let other = 0; other < values.length; other++) {
      if (values[other] === 0 || group.includes(other) || memory.correlation(member, other) <= maximumCorrelation)
        continue;
      group.push(other);
    }
  }
  return group;
}
