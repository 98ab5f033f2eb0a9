import type { Side } from '../../../core/order.ts';
import type { Duration, Instant } from '../../../core/time.ts';
import { ceilingDivide } from '../../../core/whole-division.ts';
import { exactNotional } from '../../../exchange/notional.ts';
import type { VenueOrder } from './venue-order.ts';

/** The position that one order opened. Kraken lists positions by order, not by pair. */
export interface MarginPosition {
  readonly id: string;
  readonly order: VenueOrder;
  readonly side: Side;
  readonly leverage: number;
  readonly openedAt: Instant;
  /** The opened lots, the closed part of them, and the cost of opening. */
  openedLots: number;
  closedLots: number;
  costMinor: bigint;
  feeMinor: bigint;
  nextRollover: Instant;
  /** The open parts, oldest first. */
  readonly parts: OpenPart[];
}

/** The open part of one opening trade. Keeping parts makes each profit an exact difference of prices. */
interface OpenPart {
  readonly position: MarginPosition;
  readonly ticks: number;
  lots: number;
}

/** A trade for the positions, with its side. */
export interface MarginTrade {
  readonly order: VenueOrder;
  readonly side: Side;
  readonly lots: number;
  readonly ticks: number;
  readonly at: Instant;
}

/**
 * The margin positions of one pair: all long or all short, netted first in, first out by the trades that opened them.
 */
export class MarginBook {
  /** Minor units of one tick times one lot. */
  readonly unitMinor: bigint;
  readonly #rolloverEvery: Duration;
  #open: MarginPosition[] = [];
  readonly #queue: OpenPart[] = [];

  constructor(unitMinor: bigint, rolloverEvery: Duration) {
    this.unitMinor = unitMinor;
    this.#rolloverEvery = rolloverEvery;
  }

  /** Oldest first. */
  get positions(): readonly MarginPosition[] {
    return this.#open;
  }

  /** Signed whole lots. */
  get lots(): number {
    return this.#open.reduce((sum, position) => sum + signOf(position.side) * openLots(position), 0);
  }

  /** Lots that a trade of this side would close before it opens any. */
  closable(side: Side): number {
    const { lots } = this;
    return lots !== 0 && lots > 0 === (side === 'sell') ? Math.abs(lots) : 0;
  }

  /** Books a trade. Returns the profit of the closed part. */
  trade({ order, side, lots, ticks, at }: MarginTrade): {
    readonly closedLots: number;
    readonly openedLots: number;
    readonly profitMinor: bigint;
  } {
    const closedLots = Math.min(lots, this.closable(side));
    const profitMinor = this.#close(closedLots, ticks);
    const openedLots = lots - closedLots;
    if (openedLots > 0) this.#extend({ order, side, lots: openedLots, ticks, at });
    return { closedLots, openedLots, profitMinor };
  }

  /** Adds what the last opening of an order cost in fees. */
  addFee(order: VenueOrder, feeMinor: bigint): void {
    const position = this.#open.find((each) => each.order === order);
    if (position !== undefined) position.feeMinor += feeMinor;
  }

  /** Value of the open lots less their cost. */
  unrealisedMinor(markTicks: number): bigint {
    return this.#open.reduce((sum, position) => sum + netMinor(position, markTicks, this.unitMinor), 0n);
  }

  usedMinor(): bigint {
    return this.#open.reduce((sum, position) => sum + usedMinor(position, this.unitMinor), 0n);
  }

  #close(lots: number, ticks: number): bigint {
    let left = lots;
    let profit = 0n;
    for (let part = this.#queue[0]; left > 0 && part !== undefined; part = this.#queue[0]) {
      const { position } = part;
      const taken = Math.min(left, part.lots);
      profit += BigInt(signOf(position.side)) * exactNotional(ticks - part.ticks, taken, this.unitMinor);
      left -= taken;
      part.lots -= taken;
      position.closedLots += taken;
      if (part.lots > 0) break;
      this.#queue.shift();
      position.parts.shift();
    }
    this.#open = this.#open.filter(({ parts }) => parts.length > 0);
    return profit;
  }

  #extend({ order, side, lots, ticks, at }: MarginTrade): void {
    let position = this.#open.find((each) => each.order === order);
    if (position === undefined) {
      const id = positionId(order);
      position = {
        id,
        order,
        side,
        leverage: order.leverage ?? 1,
        openedAt: at,
        openedLots: 0,
        closedLots: 0,
        costMinor: 0n,
        feeMinor: 0n,
        nextRollover: (at + this.#rolloverEvery) as Instant,
        parts: [],
      };
      this.#open.push(position);
    }
    position.openedLots += lots;
    position.costMinor += exactNotional(ticks, lots, this.unitMinor);
    const part = { position, ticks, lots };
    position.parts.push(part);
    this.#queue.push(part);
  }
}

/** The id of a position. It follows from the opening order, so that a trade can name its position before it exists. */
export function positionId({ txid }: VenueOrder): string {
  return txid.replace(/^O/, 'T');
}

export function openLots({ openedLots, closedLots }: MarginPosition): number {
  return openedLots - closedLots;
}

/** Cost of the open part. */
export function openCostMinor({ parts }: MarginPosition, unitMinor: bigint): bigint {
  return parts.reduce((sum, { ticks, lots }) => sum + exactNotional(ticks, lots, unitMinor), 0n);
}

/** Collateral of the open part: its cost divided by its leverage. */
export function usedMinor(position: MarginPosition, unitMinor: bigint): bigint {
  return ceilingDivide(openCostMinor(position, unitMinor), BigInt(position.leverage));
}

export function valueMinor(position: MarginPosition, markTicks: number, unitMinor: bigint): bigint {
  return exactNotional(markTicks, openLots(position), unitMinor);
}

/** Profit of closing the open part at a price, without fees. */
export function netMinor(position: MarginPosition, markTicks: number, unitMinor: bigint): bigint {
  return (
    BigInt(signOf(position.side)) * (valueMinor(position, markTicks, unitMinor) - openCostMinor(position, unitMinor))
  );
}

function signOf(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}
