import type { LimitOrder, Side, StopOrder, TakeProfitOrder } from '../core/order.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { PriceSpan } from './price-span.ts';
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
 * The price at the open, if the order trades there: market orders, triggers jumped by the open, crossing limits.
 */
export function priceAtOpen(order: WorkingOrder, span: PriceSpan, parts: number): TradePrice | undefined {
  const { request } = order;
  const { side } = request;
  const open = side === 'buy' ? span.openAbove : span.openBelow;
  if (request.kind === 'market' || order.trigger === 'triggered') return taking(side, open, parts);
  switch (request.kind) {
    case 'stop':
    case 'take-profit':
      return isJumped(request, open) ? taking(side, open, parts) : undefined;
    case 'limit':
      return order.place === 'resting' ? jumpedLimit(request, open) : crossing(request, taking(side, open, parts));
    default:
      request satisfies never;
      return undefined;
  }
}

/** Whether a price is at a trigger or beyond it: a stop waits for a worse price, a target for a better one. */
function isJumped({ kind, side, triggerTicks }: StopOrder | TakeProfitOrder, ticks: number): boolean {
  return (kind === 'stop') === (side === 'buy') ? ticks >= triggerTicks : ticks <= triggerTicks;
}

/** A resting limit gets a better open. */
function jumpedLimit({ side, limitTicks }: LimitOrder, open: number): TradePrice | undefined {
  const isJumped = side === 'buy' ? open < limitTicks : open > limitTicks;
  return isJumped ? { ticks: open, referenceTicks: open, liquidity: 'maker' } : undefined;
}

/** A limit that arrives takes what is no worse than it. */
function crossing({ side, limitTicks }: LimitOrder, price: TradePrice): TradePrice | undefined {
  return (side === 'buy' ? price.ticks <= limitTicks : price.ticks >= limitTicks) ? price : undefined;
}

/** The price between the extremes, if the order is reached there; market orders never are. */
export function priceWithinSpan(
  order: WorkingOrder,
  span: PriceSpan,
  parts: number,
  limitFill: 'through' | 'touch',
): TradePrice | undefined {
  const { request } = order;
  if (order.trigger === 'triggered') return undefined;
  switch (request.kind) {
    case 'market':
      return undefined;
    case 'stop':
      return stopWithin(request, span, parts);
    case 'take-profit':
      return targetWithin(request, span, parts);
    case 'limit':
      return limitWithin(order, request, span, limitFill);
    default:
      request satisfies never;
      return undefined;
  }
}

function stopWithin({ side, triggerTicks }: StopOrder, span: PriceSpan, parts: number): TradePrice | undefined {
  if (side === 'buy') {
    if (span.highAbove < triggerTicks) return undefined;
    return taking(side, Math.max(triggerTicks, span.openAbove), parts);
  }
  if (span.lowBelow > triggerTicks) return undefined;
  return taking(side, Math.min(triggerTicks, span.openBelow), parts);
}

function targetWithin({ side, triggerTicks }: TakeProfitOrder, span: PriceSpan, parts: number): TradePrice | undefined {
  if (side === 'buy') {
    if (span.lowAbove > triggerTicks) return undefined;
    return taking(side, Math.min(triggerTicks, span.openAbove), parts);
  }
  if (span.highBelow < triggerTicks) return undefined;
  return taking(side, Math.max(triggerTicks, span.openBelow), parts);
}

function limitWithin(
  order: WorkingOrder,
  { side, limitTicks }: LimitOrder,
  span: PriceSpan,
  limitFill: 'through' | 'touch',
): TradePrice | undefined {
  const buying = side === 'buy';
  const extreme = buying ? span.lowAbove : span.highBelow;
  const reached = extreme === limitTicks ? limitFill === 'touch' : buying === extreme < limitTicks;
  if (!reached) return undefined;
  const ticks = limitTicksWithin(order, limitTicks, span);
  // Beyond the open on arrival it met somebody's quote, even if it did not reach as far as the spread supposed here.
  const aggressive =
    order.place === 'arriving' && (buying ? limitTicks >= span.openAbove : limitTicks <= span.openBelow);
  return { ticks, referenceTicks: ticks, liquidity: aggressive ? 'taker' : 'maker' };
}

/**
 * A resting limit gets the better open; one that arrived with this bar and did not cross gets its limit, inside the
 * bar.
 */
function limitTicksWithin(order: WorkingOrder, limit: number, span: PriceSpan): number {
  const buying = order.request.side === 'buy';
  if (order.place === 'resting') return buying ? Math.min(limit, span.openAbove) : Math.max(limit, span.openBelow);
  return buying ? Math.min(limit, span.highAbove) : Math.max(limit, span.lowBelow);
}
