import type { Instrument } from '../../core/instrument.ts';
import { notionalMinor } from '../../core/money.ts';
import type { Side } from '../../core/order.ts';
import { exactNotional } from '../../exchange/notional.ts';

/** A trade on margin. `does`: whether it closed something, where the venue says so. */
export interface MarginTold {
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks: number;
  readonly does: 'close' | 'open' | 'untold';
}

/** Of how many openings a trade closed something, and what that gained before it is rounded. */
export interface ExactProfit {
  readonly profitMinor: bigint;
  readonly parts: number;
}

/** What one trade opened and is open still; lots with their sign. */
interface Opened {
  lots: number;
  readonly ticks: number;
}

/**
 * The margin positions of one pair as its trades tell them, closed first in, first out: what a trade gained, before it
 * is rounded.
 */
export class OpenedLots {
  readonly #unitMinor: bigint;
  readonly #queue: Opened[] = [];

  constructor({ tick, lot }: Instrument) {
    this.#unitMinor = notionalMinor(1, 1, tick, lot);
  }

  /** Takes the next trade. Its exact profit; undefined where it closed what was opened before all that is known. */
  trade({ side, lots, priceTicks, does }: MarginTold): ExactProfit | undefined {
    const sign = side === 'buy' ? 1 : -1;
    const closes = (first: Opened | undefined): first is Opened => first !== undefined && first.lots * sign < 0;
    // The venue knows of more than was told, or of less: what is known is of no use.
    if (does === 'open' && closes(this.#queue[0])) this.#queue.length = 0;
    if (does === 'close' && !closes(this.#queue[0])) return undefined;
    let left = lots;
    let profitMinor = 0n;
    let parts = 0;
    for (let first = this.#queue[0]; left > 0 && closes(first); first = this.#queue[0]) {
      const closed = Math.min(left, Math.abs(first.lots));
      profitMinor -= BigInt(sign) * exactNotional(priceTicks - first.ticks, closed, this.#unitMinor);
      left -= closed;
      parts++;
      first.lots += sign * closed;
      if (first.lots === 0) this.#queue.shift();
    }
    if (left > 0) this.#queue.push({ lots: sign * left, ticks: priceTicks });
    return { profitMinor, parts };
  }
}
