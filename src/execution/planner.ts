import { canShort, type Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest, Side } from '../core/order.ts';
import type { Instant } from '../core/time.ts';

/** Where a position is and where it should be. */
export interface PlanRequest {
  readonly instrument: Instrument;
  /** Signed whole lots. */
  readonly currentLots: number;
  readonly targetLots: number;
  readonly now: Instant;
  readonly nextId: () => ClientOrderId;
  /** Group of the exit: the one that the position's stop and target are in, so that they end with it. */
  readonly exitGroup?: string;
}

export interface Plan {
  /** Exit before entry. */
  readonly orders: readonly OrderRequest[];
  /** `skipped` when a short was wanted that the instrument cannot have; the position goes to flat instead. */
  readonly short: 'as-wanted' | 'skipped';
}

const NOTHING: Plan = { orders: [], short: 'as-wanted' };
const NOTHING_BUT_SHORT: Plan = { orders: [], short: 'skipped' };

/**
 * The market orders that take a position to its target. A turn from long to short is an exit and an entry, so that the
 * exit, which no entry limit may hold back, does not depend on the entry's approval.
 */
export function planTarget(request: PlanRequest): Plan {
  const { instrument, currentLots } = request;
  const skipped = request.targetLots < 0 && !canShort(instrument);
  const targetLots = skipped ? 0 : request.targetLots;
  if (targetLots === currentLots) return skipped ? NOTHING_BUT_SHORT : NOTHING;
  const turning = currentLots !== 0 && targetLots !== 0 && currentLots > 0 !== targetLots > 0;
  const short = skipped ? 'skipped' : 'as-wanted';
  if (turning) return { orders: [exit(request, currentLots), entry(request, targetLots)], short };
  const isSmaller = Math.abs(targetLots) < Math.abs(currentLots);
  const order = isSmaller ? exit(request, currentLots - targetLots) : entry(request, targetLots - currentLots);
  return { orders: [order], short };
}

/** Closes `signedLots` of what is held. */
function exit({ instrument, now, nextId, exitGroup }: PlanRequest, signedLots: number): OrderRequest {
  const side: Side = signedLots > 0 ? 'sell' : 'buy';
  const order: OrderRequest = {
    id: nextId(),
    instrument: instrument.id,
    kind: 'market',
    side,
    lots: Math.abs(signedLots),
    purpose: 'exit',
    reduce: 'reduce-only',
    createdAt: now,
  };
  return exitGroup === undefined ? order : { ...order, group: exitGroup };
}

function entry({ instrument, now, nextId }: PlanRequest, signedLots: number): OrderRequest {
  const side: Side = signedLots > 0 ? 'buy' : 'sell';
  return {
    id: nextId(),
    instrument: instrument.id,
    kind: 'market',
    side,
    lots: Math.abs(signedLots),
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: now,
  };
}
