import type { Side } from '../core/order.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { BarPrices } from './bar-prices.ts';
import type { WorkingOrder } from './working-order.ts';

/** A price to trade at, and the same price before spread and slippage. */
export interface TradePrice {
  readonly ticks: number;
  readonly referenceTicks: number;
  readonly liquidity: 'maker' | 'taker';
}

/** A price moved against us by parts of 10^8, rounded against us to a whole tick; never below one tick. */
export function adverseTicks(side: Side, ticks: number, parts: number): number {
  const product = ticks * parts;
  const exact = product <= Number.MAX_SAFE_INTEGER;
  const move = exact
    ? Math.ceil(product / PARTS_PER_UNIT)
    : Number((BigInt(ticks) * BigInt(parts) + BigInt(PARTS_PER_UNIT - 1)) / BigInt(PARTS_PER_UNIT));
  return side === 'buy' ? ticks + move : Math.max(1, ticks - move);
}

function taking(side: Side, referenceTicks: number, parts: number): TradePrice {
  return { ticks: adverseTicks(side, referenceTicks, parts), referenceTicks, liquidity: 'taker' };
}

/**
 * The price at the bar's open, if the order trades there: market orders, triggers jumped by the open, crossing limits.
 */
export function priceAtOpen(order: WorkingOrder, bar: BarPrices, parts: number): TradePrice | undefined {
  const { request } = order;
  const { side } = request;
  const open = side === 'buy' ? bar.openAbove : bar.openBelow;
  if (request.kind === 'market' || order.trigger === 'triggered') return taking(side, open, parts);
  switch (request.kind) {
    case 'stop':
      return (side === 'buy' ? open >= request.triggerTicks : open <= request.triggerTicks)
        ? taking(side, open, parts)
        : undefined;
    case 'take-profit':
      return (side === 'buy' ? open <= request.triggerTicks : open >= request.triggerTicks)
        ? taking(side, open, parts)
        : undefined;
    case 'limit': {
      if (order.place === 'resting') {
        const jumped = side === 'buy' ? open < request.limitTicks : open > request.limitTicks;
        return jumped ? { ticks: open, referenceTicks: open, liquidity: 'maker' } : undefined;
      }
      const price = taking(side, open, parts);
      return (side === 'buy' ? price.ticks <= request.limitTicks : price.ticks >= request.limitTicks)
        ? price
        : undefined;
    }
    default:
      request satisfies never;
      return undefined;
  }
}

/** The price between the bar's extremes, if the order is reached there; market orders never are. */
export function priceWithinBar(
  order: WorkingOrder,
  bar: BarPrices,
  parts: number,
  limitFill: 'through' | 'touch',
): TradePrice | undefined {
  const { request } = order;
  const { side } = request;
  const buying = side === 'buy';
  if (order.trigger === 'triggered') return undefined;
  switch (request.kind) {
    case 'market':
      return undefined;
    case 'stop': {
      const trigger = request.triggerTicks;
      if (buying ? bar.highAbove < trigger : bar.lowBelow > trigger) return undefined;
      return taking(side, buying ? Math.max(trigger, bar.openAbove) : Math.min(trigger, bar.openBelow), parts);
    }
    case 'take-profit': {
      const trigger = request.triggerTicks;
      if (buying ? bar.lowAbove > trigger : bar.highBelow < trigger) return undefined;
      return taking(side, buying ? Math.min(trigger, bar.openAbove) : Math.max(trigger, bar.openBelow), parts);
    }
    case 'limit': {
      const limit = request.limitTicks;
      const extreme = buying ? bar.lowAbove : bar.highBelow;
      const reached = extreme === limit ? limitFill === 'touch' : buying === extreme < limit;
      if (!reached) return undefined;
      const ticks = limitTicksWithin(order, limit, bar);
      // Beyond the open on arrival it met somebody's quote, even if it did not reach as far as the spread supposed
      // here.
      const aggressive = order.place === 'arriving' && (buying ? limit >= bar.openAbove : limit <= bar.openBelow);
      return { ticks, referenceTicks: ticks, liquidity: aggressive ? 'taker' : 'maker' };
    }
    default:
      request satisfies never;
      return undefined;
  }
}

/**
 * A resting limit gets the better open; one that arrived with this bar and did not cross gets its limit, inside the
 * bar.
 */
function limitTicksWithin(order: WorkingOrder, limit: number, bar: BarPrices): number {
  const buying = order.request.side === 'buy';
  if (order.place === 'resting') return buying ? Math.min(limit, bar.openAbove) : Math.max(limit, bar.openBelow);
  return buying ? Math.min(limit, bar.highAbove) : Math.max(limit, bar.lowBelow);
}
