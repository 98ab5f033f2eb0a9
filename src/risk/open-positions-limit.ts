import { countOf } from '../core/count-of.ts';
import type { OrderRequest } from '../core/order.ts';
import type { RiskCheck, RiskView } from './risk-check.port.ts';

/**
 * Keeps the number of instruments with a position or a working entry at a maximum. Adding to one that counts already
 * passes.
 */
export function openPositions({ maximum = 3 }: { readonly maximum?: number } = {}): RiskCheck {
  return {
    name: 'open-positions',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const open = openInstruments(order, view);
      return open <= maximum
        ? undefined
        : {
            check: 'open-positions',
            reason: `${countOf(open, 'position')} would be open or on their way, the limit is ${maximum}`,
          };
    },
  };
}

/** How many instruments have a position or a working entry, the order's own included. */
function openInstruments(order: OrderRequest, { portfolio: { positions }, workingEntries }: RiskView): number {
  const open: string[] = [order.instrument];
  const add = (instrument: string): void => {
    if (!open.includes(instrument)) open.push(instrument);
  };
  for (let market = 0; market < positions.length; market++) {
    const position = positions[market];
    if (position !== undefined && position.lots !== 0) add(position.instrument);
  }
  for (let place = 0; place < workingEntries.length; place++) add((workingEntries[place] as OrderRequest).instrument);
  return open.length;
}
