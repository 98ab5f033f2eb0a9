import type { Instrument } from '../core/instrument.ts';
import { notionalMinor, stepSize } from '../core/money.ts';
import { ceilingDivide, floorDivide } from '../core/whole-division.ts';

/** How an open position is guarded while it is held; fractions of its average entry price, above zero. */
export interface Protection {
  /** Distance of the stop that rests at the venue. It bounds a loss when nobody is watching; gaps can exceed it. */
  readonly stopDistance: number;
  /** Distance at which a profit is taken. Watched by the engine, because a spot venue locks the coins once only. */
  readonly targetDistance?: number;
}

/**
 * The position that is guarded: signed lots, and what they cost in minor units of the quote currency, signed like them.
 */
export interface GuardedPosition {
  readonly instrument: Instrument;
  readonly lots: number;
  readonly costMinor: bigint;
}

/** A distance is a decimal of so many places; what a float has behind them is noise. */
const DISTANCE_PARTS = 10 ** 12;
/** A price is read to a millionth of a tick. */
const PRICE_PARTS = 10 ** 6;

/**
 * Where the stop of a position lies, in whole ticks, rounded towards the entry so that the distance is never exceeded;
 * at least one tick. Exact: a price that is a whole tick is that tick, and floats would make it the next one now and
 * then.
 */
export function stopTicks(position: GuardedPosition, { stopDistance }: Protection): number {
  const { worth, perTick } = priceAt(position, -stopDistance);
  return position.lots > 0 ? Math.max(1, Number(ceilingDivide(worth, perTick))) : Number(floorDivide(worth, perTick));
}

/** Whether the price has gone far enough in the position's favour. Exact, as the stop is. */
export function reachesTarget(position: GuardedPosition, { targetDistance }: Protection, price: number): boolean {
  if (targetDistance === undefined || Number.isNaN(price)) return false;
  const { worth, perTick } = priceAt(position, targetDistance);
  const reached = BigInt(Math.round((price / stepSize(position.instrument.tick)) * PRICE_PARTS)) * perTick;
  const target = worth * BigInt(PRICE_PARTS);
  return position.lots > 0 ? reached >= target : reached <= target;
}

/**
 * The price that lies a distance from the average entry, in the position's favour where it is above zero: `worth /
 * perTick` ticks.
 */
function priceAt(
  { instrument: { tick, lot }, lots, costMinor }: GuardedPosition,
  distance: number,
): { readonly worth: bigint; readonly perTick: bigint } {
  const moved = BigInt(Math.round(distance * DISTANCE_PARTS)) * (lots > 0 ? 1n : -1n);
  const size = lots > 0 ? costMinor : -costMinor;
  return {
    worth: size * (BigInt(DISTANCE_PARTS) + moved),
    perTick: notionalMinor(1, Math.abs(lots), tick, lot) * BigInt(DISTANCE_PARTS),
  };
}
