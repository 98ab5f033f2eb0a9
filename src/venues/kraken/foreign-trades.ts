import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { clientOrderId } from '../../core/order.ts';
import { SECOND, type Instant } from '../../core/time.ts';
import type { KrakenOrder, KrakenTrade } from './kraken-messages.ts';
import { toldAmount, toldPrice, toldSteps } from './told-numbers.ts';

/** The newest are remembered. */
const REMEMBERED = 1_000;

/**
 * A trade as a fill; `order` is the name of its order. Throws a RangeError where the venue tells amounts that the
 * instrument does not have.
 */
export function fillOfTrade(
  id: string,
  trade: KrakenTrade,
  instrument: Instrument,
  told: Pick<Fill, 'order' | 'cause'>,
): Fill {
  return {
    id,
    ...told,
    instrument: instrument.id,
    side: trade.type,
    lots: toldSteps(trade.vol, instrument.lot),
    priceTicks: toldPrice(trade.price, instrument.tick),
    feeMinor: toldAmount(trade.fee),
    liquidity: trade.maker === true ? 'maker' : 'taker',
    at: Math.round(trade.time * SECOND) as Instant,
  };
}

/**
 * The trades in instruments of ours that no order of ours made: by hand, by other programs, and by the venue itself.
 */
export class ForeignTrades {
  readonly #fills: Fill[] = [];
  #cutAt: Instant | undefined;
  /** The venue's ids of orders with which it closed a position. */
  readonly #liquidations = new Set<string>();

  /** Somebody else's order was told. */
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
      // What others trade in amounts that we could not trade ourselves is none of what we could have lost.
      if (!(error instanceof RangeError)) throw error;
    }
    if (this.#fills.length > REMEMBERED) this.#cutAt = this.#fills.shift()?.at;
  }

  /** When the newest of those was made that are not remembered; undefined where all are. */
  get cutAt(): Instant | undefined {
    return this.#cutAt;
  }

  /** Oldest first. */
  list(): readonly Fill[] {
    return this.#fills;
  }
}
