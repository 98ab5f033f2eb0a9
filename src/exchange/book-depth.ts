import type { OrderBook } from '../core/facts/order-book.ts';
import type { Side } from '../core/order.ts';
import { participatingLots, type Participation } from './participation.ts';
import { stepsAbove, stepsBelow } from './ticks.ts';

/** Offers at one price, and how many of their lots may still be taken. */
export interface OfferedLots {
  readonly ticks: number;
  lots: number;
}

/**
 * What can be taken from an order book. Who buys takes asks, who sells takes bids, best price first. Prices between two
 * ticks are read on the side that is worse for us. Of each price no more than the participation share is there for us.
 */
export class BookDepth {
  readonly #offers: { readonly [Taker in Side]: readonly OfferedLots[] };

  constructor({ bids, asks }: OrderBook, market: Participation) {
    const { tick } = market.instrument;
    const read = (offers: Float64Array, toTicks: typeof stepsAbove): OfferedLots[] =>
      Array.from({ length: offers.length / 2 }, (_, level) => ({
        ticks: toTicks(offers[2 * level] as number, tick),
        lots: participatingLots(offers[2 * level + 1] as number, market),
      })).filter(({ ticks }) => ticks > 0);
    this.#offers = { buy: read(asks, stepsAbove), sell: read(bids, stepsBelow) };
  }

  /** The best price for an order of this side, in ticks; undefined where nobody offers anything. */
  best(side: Side): number | undefined {
    return this.#offers[side][0]?.ticks;
  }

  /** The offers that an order of this side may take, up to its limit where it has one, best first. */
  within(side: Side, limitTicks: number | undefined): readonly OfferedLots[] {
    const offers = this.#offers[side];
    if (limitTicks === undefined) return offers;
    return offers.filter(({ ticks }) => (side === 'buy' ? ticks <= limitTicks : ticks >= limitTicks));
  }

  /** The price at which so many lots are there, counted from the best; the last price where they never are. */
  ticksFor(side: Side, lots: number): number | undefined {
    let left = lots;
    for (const offer of this.#offers[side]) {
      left -= offer.lots;
      if (left <= 0) return offer.ticks;
    }
    return this.#offers[side].at(-1)?.ticks;
  }
}
