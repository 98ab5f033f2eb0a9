import type { Instrument } from '../../core/instrument.ts';
import { notionalMinor } from '../../core/money.ts';
import type { Side } from '../../core/order.ts';
import { exactNotional } from '../../exchange/notional.ts';

/** A trade on margin. `does` says whether it opened or closed a position, where the venue states it. */
export interface MarginTrade {
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks: number;
  readonly does: 'close' | 'open' | 'not-stated';
}

/** The profit of a closing trade before rounding, and the number of opening trades that it closed at least in part. */
export interface ExactProfit {
  readonly profitMinor: bigint;
  readonly parts: number;
}

/** The part of an opening trade that is still open; lots with their sign. */
interface Opened {
  lots: number;
  readonly ticks: number;
}

/**
 * Follows the margin positions of one pair from its trades, closed first in, first out. Gives the profit of each
 * closing trade before rounding.
 */
export class OpenedLots {
  readonly #unitMinor: bigint;
  readonly #queue: Opened[] = [];

  constructor({ tick, lot }: Instrument) {
    this.#unitMinor = notionalMinor(1, 1, tick, lot);
  }

  /**
   * Takes the next trade. Returns its exact profit; undefined where the trade closed a position that was opened before
   * the known trades.
   */
  trade({ side, lots, priceTicks, does }: MarginTrade): ExactProfit | undefined {
    const sign = side === 'buy' ? 1 : -1;
    const closes = (first: Opened | undefined): first is Opened => first !== undefined && first.lots * sign < 0;
    // The positions differ from the venue's, because some trades are not known. Then they cannot be used.
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
