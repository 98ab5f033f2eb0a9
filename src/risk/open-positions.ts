import type { RiskCheck } from './risk-check.port.ts';

/** Keeps the number of instruments with a position or a working entry at a maximum. Adding to one that counts already passes. */
export function openPositions({ maximum = 3 }: { readonly maximum?: number } = {}): RiskCheck {
  return {
    name: 'open-positions',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const open = new Set<string>();
      for (const { instrument, lots } of view.portfolio.positions) if (lots !== 0) open.add(instrument);
      for (const { instrument } of view.workingEntries) open.add(instrument);
      open.add(order.instrument);
      return open.size <= maximum ? undefined : { check: 'open-positions', reason: `${open.size} positions would be open or on their way, the limit is ${maximum}` };
    },
  };
}
