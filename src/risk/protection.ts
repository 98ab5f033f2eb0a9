import { stepSize } from '../core/money.ts';
import type { Instrument } from '../core/instrument.ts';

/** How an open position is guarded while it is held; fractions of its average entry price, above zero. */
export interface Protection {
  /** Distance of the stop that rests at the venue. It bounds a loss when nobody is watching; gaps can exceed it. */
  readonly stopDistance: number;
  /** Distance at which a profit is taken. Watched by the engine, because a spot venue locks the coins once only. */
  readonly targetDistance?: number;
}

/** The position that is guarded: signed lots and average entry price in quote currency. */
export interface GuardedPosition {
  readonly instrument: Instrument;
  readonly lots: number;
  readonly entryPrice: number;
}

/** Where the stop of a position lies, in whole ticks, rounded towards the entry so that the distance is never exceeded; at least one tick. */
export function stopTicks({ instrument, lots, entryPrice }: GuardedPosition, { stopDistance }: Protection): number {
  const ticks = entryPrice / stepSize(instrument.tick);
  return lots > 0 ? Math.max(1, Math.ceil(ticks * (1 - stopDistance))) : Math.floor(ticks * (1 + stopDistance));
}

/** Whether the price has gone far enough in the position's favour. */
export function reachesTarget({ lots, entryPrice }: GuardedPosition, { targetDistance }: Protection, price: number): boolean {
  if (targetDistance === undefined) return false;
  return lots > 0 ? price >= entryPrice * (1 + targetDistance) : price <= entryPrice * (1 - targetDistance);
}
