import { stepSize } from '../core/money.ts';
import type { OrderRequest } from '../core/order.ts';
import type { RiskView } from './risk-check.port.ts';

/** Position of an order's instrument in the universe, or -1. */
export function marketOf(order: OrderRequest, view: RiskView): number {
  const { instruments } = view;
  for (let market = 0; market < instruments.length; market++) if (instruments[market]?.id === order.instrument) return market;
  return -1;
}

/** The largest size, in lots, that a market can reach if every working entry and this order fill on its own side. */
export function worstCaseLots(order: OrderRequest, market: number, view: RiskView): number {
  const held = view.portfolio.positions[market]?.lots ?? 0;
  const working = view.workingEntries;
  let bought = order.side === 'buy' ? order.lots : 0;
  let sold = order.side === 'sell' ? order.lots : 0;
  for (let place = 0; place < working.length; place++) {
    const entry = working[place] as OrderRequest;
    if (entry.instrument !== order.instrument) continue;
    if (entry.side === 'buy') bought += entry.lots;
    else sold += entry.lots;
  }
  return Math.max(held + bought, sold - held);
}

/** The price at which an order is judged: the dearer of the newest price and the order's own. */
export function judgedPrice(order: OrderRequest, market: number, view: RiskView): number {
  const newest = view.prices[market] ?? Number.NaN;
  const instrument = view.instruments[market];
  if (instrument === undefined) return Number.NaN;
  switch (order.kind) {
    case 'market':
      return newest;
    case 'limit':
      return Math.max(newest, order.limitTicks * stepSize(instrument.tick));
    case 'stop':
    case 'take-profit':
      return Math.max(newest, order.triggerTicks * stepSize(instrument.tick));
    default:
      order satisfies never;
      return Number.NaN;
  }
}
