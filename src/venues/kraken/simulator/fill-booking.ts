import type { Fill } from '../../../core/fill.ts';
import type { Exchange } from '../../../exchange/exchange.ts';
import { exactNotional } from '../../../exchange/notional.ts';
import { costDecimals, keptMinor } from './kept-decimals.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { MarginDesk } from './margin-desk.ts';
import { minorOfLots, unitMinorOf } from './market-units.ts';
import type { VenueLedger } from './venue-ledger.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

export interface FillBookingOptions {
  readonly exchange: Exchange;
  readonly margin: MarginDesk;
  readonly ledger: VenueLedger;
  readonly ids: KrakenIds;
}

/** One fill of the matching core, and the order that it belongs to. */
export interface BookedFill {
  readonly order: VenueOrder;
  readonly fill: Fill;
  /** The number of its market in the list. */
  readonly index: number;
}

/** Makes a trade from each fill, and books its money and coins in the decimals of each asset. */
export class FillBooking {
  readonly #options: FillBookingOptions;
  /** The number of trades of each market. */
  readonly #numbers: number[] = [];

  constructor(options: FillBookingOptions) {
    this.#options = options;
  }

  /** Calls `onTrade` with the trade before its money is booked. */
  book({ order, fill, index }: BookedFill, onTrade: (trade: VenueTrade) => void): void {
    const { exchange, margin, ledger, ids } = this.#options;
    const { market } = order;
    const { base, quote } = market.pair;
    const { lots, priceTicks, liquidity, at } = fill;
    const costMinor = exactNotional(priceTicks, lots, unitMinorOf(market));
    const number = (this.#numbers[index] ?? 0) + 1;
    this.#numbers[index] = number;
    const common = { txid: ids.next('T'), number, order, lots, priceTicks, costMinor, liquidity, at };
    if (order.leverage === undefined) {
      const sign = order.request.side === 'buy' ? 1n : -1n;
      const feeMinor = keptMinor(fill.feeMinor, costDecimals(quote));
      onTrade({ ...common, feeMinor, marginMinor: 0n, closedLots: 0 });
      // The matching core rounds its cash in the same way.
      ledger.book({
        refid: common.txid,
        at,
        kind: 'trade',
        asset: quote,
        amountMinor: -sign * costMinor,
        feeMinor,
      });
      ledger.book({
        refid: common.txid,
        at,
        kind: 'trade',
        asset: base,
        amountMinor: sign * minorOfLots(lots, market),
        feeMinor: 0n,
      });
      return;
    }
    const { profitMinor, openingFeeMinor, marginMinor, closedLots } = margin.trade(index, {
      order,
      side: order.request.side,
      lots,
      ticks: priceTicks,
      at,
    });
    const feeMinor = keptMinor(fill.feeMinor + openingFeeMinor, costDecimals(quote));
    if (closedLots < lots) margin.books[index]?.addFee(order, feeMinor);
    onTrade({ ...common, feeMinor, marginMinor, closedLots });
    exchange.account.transfer(
      ledger.book({ refid: common.txid, at, kind: 'margin', asset: quote, amountMinor: profitMinor, feeMinor }),
    );
  }
}
