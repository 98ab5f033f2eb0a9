import type { ClientOrderId } from '../core/order.ts';
import type { ExitCause, TimerRequest } from './engine-output.ts';

export type HeldSide = 'long' | 'short';

/** What the engine remembers of a position from its first fill until it is flat, or has turned into its opposite. */
export interface Holding {
  readonly side: HeldSide;
  /** The timer that ends the position; undefined while nothing but a belief ends it. */
  hold: TimerRequest | undefined;
  /** Set while a timer will look again at an exit or a stop that failed. */
  retry: TimerRequest | undefined;
  /** Exits that were refused in a row. */
  exitsRefused: number;
  /**
   * Lots, below the smallest order, whose exit was refused: it is not sent again for as many, until they are worth more
   * or it is resumed.
   */
  refusedLots: number;
}

/** Nothing is held and no entry is under way. */
export interface FlatMarket {
  readonly kind: 'flat';
  /** Exit of the position before, while its end has not been confirmed. */
  lastExit: ClientOrderId | undefined;
}

/** An entry is under way, and nothing of it has filled. */
export interface EnteringMarket {
  readonly kind: 'entering';
  readonly entry: ClientOrderId;
  lastExit: ClientOrderId | undefined;
}

/** An exit of a part of a position. */
export interface Reduction {
  readonly order: ClientOrderId;
  /** Lots that have not filled. */
  left: number;
}

/** A position is held. */
export interface OpenMarket {
  readonly kind: 'open';
  readonly holding: Holding;
  /** An entry that has not ended: it may fill further. */
  entry: ClientOrderId | undefined;
  /** Makes the position smaller and has not ended. */
  reduction: Reduction | undefined;
  lastExit: ClientOrderId | undefined;
}

/** A position is held and is to be closed. */
export interface ClosingMarket {
  readonly kind: 'closing';
  readonly holding: Holding;
  cause: ExitCause;
  /** Undefined while none is under way: the last one was refused, or could not be sent. */
  exit: ClientOrderId | undefined;
  /**
   * What the exit under way stands for: so many lots where it was sent before the position was to be closed, to make it
   * smaller, or, with none, to close the position before. Then its end is waited for.
   */
  covers: 'all' | number;
  /** An entry that has not ended: one that is being cancelled, or that of the next position. */
  entry: ClientOrderId | undefined;
}

/**
 * Where a market stands. The position itself is the ledger's; the market is `open` or `closing` exactly while the
 * ledger has lots of it.
 */
export type MarketState = FlatMarket | EnteringMarket | OpenMarket | ClosingMarket;

/** The side of a position of so many lots; undefined without one. */
export function heldSide(positionLots: number): HeldSide | undefined {
  if (positionLots === 0) return undefined;
  return positionLots > 0 ? 'long' : 'short';
}

export function newHolding(side: HeldSide): Holding {
  return { side, hold: undefined, retry: undefined, exitsRefused: 0, refusedLots: 0 };
}

/** The same state, to go its own way from here. */
export function copyOfState(state: MarketState): MarketState {
  switch (state.kind) {
    case 'flat':
    case 'entering':
      return { ...state };
    case 'open':
      return {
        ...state,
        holding: { ...state.holding },
        reduction: state.reduction === undefined ? undefined : { ...state.reduction },
      };
    case 'closing':
      return { ...state, holding: { ...state.holding } };
    default:
      return state satisfies never;
  }
}
