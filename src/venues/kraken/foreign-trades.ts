import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { clientOrderId } from '../../core/order.ts';
import { SECOND, type Instant } from '../../core/time.ts';
import type { KrakenOrder, KrakenTrade } from './kraken-messages.ts';
import { readAmount, readPrice, readSteps } from './wire-numbers.ts';

/** The number of newest trades that are kept. */
const REMEMBERED = 1_000;

/**
 * Makes a fill from a trade; `order` is our id of its order. Throws a RangeError for amounts that are no whole lots or
 * ticks of the instrument.
 */
export function fillOfTrade(
  id: string,
  trade: KrakenTrade,
  instrument: Instrument,
  ownership: Pick<Fill, 'order' | 'cause'>,
): Fill {
  return {
    id,
    ...ownership,
    instrument: instrument.id,
    side: trade.type,
    lots: readSteps(trade.vol, instrument.lot),
    priceTicks: readPrice(trade.price, instrument.tick),
    feeMinor: readAmount(trade.fee),
    liquidity: trade.maker === true ? 'maker' : 'taker',
    at: Math.round(trade.time * SECOND) as Instant,
  };
}

/**
 * Keeps the trades in our instruments that no order of ours made: trades by hand, by other programs, and by the venue
 * itself.
 */
export class ForeignTrades {
  readonly #fills: Fill[] = [];
  #cutAt: Instant | undefined;
  /** The ids of orders with which the venue itself closed a position. */
  readonly #liquidations = new Set<string>();

  /** Notes an order of others. */
  noteOrder(txid: string, { misc }: KrakenOrder): void {
    if (misc?.split(',').includes('liquidated') === true) this.#liquidations.add(txid);
  }

  noteTrade(id: string, trade: KrakenTrade, instrument: Instrument): void {
    const { ordertxid } = trade;
    try {
      this.#fills.push(
        fillOfTrade(id, trade, instrument, {
          order: clientOrderId(ordertxid.slice(0, 36)),
          cause: this.#liquidations.has(ordertxid) ? 'liquidation' : 'by-hand',
        }),
      );
    } catch (error) {
      // A trade in amounts that are no whole lots of ours cannot have changed our position.
      if (!(error instanceof RangeError)) throw error;
    }
    if (this.#fills.length > REMEMBERED) this.#cutAt = this.#fills.shift()?.at;
  }

  /** Time of the newest trade that is no longer kept; undefined where all are kept. */
  get cutAt(): Instant | undefined {
    return this.#cutAt;
  }

  /** The kept trades, oldest first. */
  list(): readonly Fill[] {
    return this.#fills;
  }
}
