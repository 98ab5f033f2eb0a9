import type { Instrument } from '../core/instrument.ts';
import { stepSize } from '../core/money.ts';
import type { OrderRequest, Side } from '../core/order.ts';
import type { RiskView } from './risk-check.port.ts';

/** Position of an order's instrument in the universe, or -1. */
export function marketOf(order: OrderRequest, view: RiskView): number {
  const { instruments } = view;
  for (let market = 0; market < instruments.length; market++)
    if (instruments[market]?.id === order.instrument) return market;
  return -1;
}

/**
 * The largest size, in lots, that a market can reach if every working entry and this order fill on its own side. What
 * is held against them counts as gone by then: an exit of it may be on its way.
 */
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
  return Math.max(Math.max(held, 0) + bought, Math.max(-held, 0) + sold);
}

/** What is held and what could be added to it on one side of a market, in quote currency. */
export interface Reach {
  /** At the newest price; below zero when the other side is held. */
  readonly held: number;
  /** Working entries on this side, each at its judged price. */
  readonly added: number;
}

/**
 * How far one side of a market can go; with `asked`, as if that order worked already. NaN where a price that it needs
 * is not known.
 */
export function reachOf(market: number, side: Side, view: RiskView, asked?: OrderRequest): Reach {
  const instrument = view.instruments[market];
  if (instrument === undefined) return { held: Number.NaN, added: Number.NaN };
  const lot = stepSize(instrument.lot);
  const lots = view.portfolio.positions[market]?.lots ?? 0;
  const signed = side === 'buy' ? lots : -lots;
  const valueOf = (order: OrderRequest): number =>
    order.instrument === instrument.id && order.side === side ? order.lots * lot * judgedPrice(order, market, view) : 0;
  let added = asked === undefined ? 0 : valueOf(asked);
  for (let place = 0; place < view.workingEntries.length; place++)
    added += valueOf(view.workingEntries[place] as OrderRequest);
  // Nothing held is worth nothing, even where there is no price yet.
  return { held: signed === 0 ? 0 : signed * lot * (view.prices[market] ?? Number.NaN), added };
}

/** What one side of a market could be worth; a position on the other side counts as gone by then. */
export function reachableValue(market: number, side: Side, view: RiskView, asked?: OrderRequest): number {
  const { held, added } = reachOf(market, side, view, asked);
  return Math.max(held, 0) + added;
}

/** The price at which an order is judged: the dearer of the newest price and the order's own. */
export function judgedPrice(order: OrderRequest, market: number, view: RiskView): number {
  const newest = view.prices[market] ?? Number.NaN;
  const instrument = view.instruments[market];
  return instrument === undefined ? Number.NaN : Math.max(newest, ownPrice(order, instrument) ?? newest);
}

/** The price that an order names itself; undefined for a market order. */
export function ownPrice(order: OrderRequest, { tick }: Instrument): number | undefined {
  switch (order.kind) {
    case 'market':
      return undefined;
    case 'limit':
      return order.limitTicks * stepSize(tick);
    case 'stop':
    case 'take-profit':
      return order.triggerTicks * stepSize(tick);
    default:
      return order satisfies never;
  }
}
