import type { Fill } from '../../../core/fill.ts';
import type { Instant } from '../../../core/time.ts';
import { Exchange } from '../../../exchange/exchange.ts';
import { TradedVolume } from '../../../exchange/traded-volume.ts';
import { FillBooking } from './fill-booking.ts';
import { keepingOf } from './kept-decimals.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { openCostMinor } from './margin-book.ts';
import { MarginDesk } from './margin-desk.ts';
import { VenueLedger } from './venue-ledger.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';
import type { VenuePrices } from './venue-prices.ts';

export interface VenueAccountOptions {
  readonly prices: VenuePrices;
  readonly ids: KrakenIds;
  /** Quote currency at the start. All markets share one quote currency. */
  readonly cashMinor: bigint;
  readonly at: Instant;
}

/** The value of the account as collateral, and the part that is in use. */
export interface AccountStanding {
  readonly cashMinor: bigint;
  readonly unrealisedMinor: bigint;
  readonly equityMinor: bigint;
  readonly usedMinor: bigint;
  readonly costMinor: bigint;
}

/**
 * The one account at the venue: money and coins in the spot market, positions in a `MarginDesk`, and a ledger of every
 * change of a balance.
 */
export class VenueAccount {
  /** The spot market, and the account's cash and coins. */
  readonly exchange: Exchange;
  readonly margin: MarginDesk;
  /** The traded volume of 30 days, which sets the fees. */
  readonly volume = new TradedVolume();
  readonly ledger: VenueLedger;
  readonly #prices: VenuePrices;
  readonly #booking: FillBooking;

  constructor({ prices, ids, cashMinor, at }: VenueAccountOptions) {
    const { markets } = prices;
    const quote = markets[0]?.pair.quote;
    if (quote === undefined || markets.some(({ pair }) => pair.quote.id !== quote.id))
      throw new RangeError('All markets of a simulated account have one quote currency');
    this.#prices = prices;
    this.ledger = new VenueLedger(ids);
    const depositMinor = this.ledger.book({
      refid: ids.next('F'),
      at,
      kind: 'deposit',
      asset: quote,
      amountMinor: cashMinor,
      feeMinor: 0n,
    });
    this.exchange = new Exchange({
      markets: markets.map(({ instrument, rules }) => ({ instrument: { ...instrument, kind: 'spot' }, rules })),
      cashMinor: depositMinor,
      volume: this.volume,
      keeping: keepingOf(quote),
    });
    this.margin = new MarginDesk(markets, this.volume);
    this.#booking = new FillBooking({ exchange: this.exchange, margin: this.margin, ledger: this.ledger, ids });
  }

  /** The exchange that matches an order. */
  exchangeOf({ leverage }: Pick<VenueOrder, 'leverage'>): Exchange {
    return leverage === undefined ? this.exchange : this.margin.exchange;
  }

  /** Coins. */
  lots(market: KrakenMarket): number {
    return this.exchange.account.lots[this.#prices.placeOf(market)] as number;
  }

  /** Signed lots of margin positions. */
  marginLots(market: KrakenMarket): number {
    return this.margin.books[this.#prices.placeOf(market)]?.lots ?? 0;
  }

  standing(): AccountStanding {
    const { cashMinor } = this.exchange.account;
    const unrealisedMinor = this.margin.unrealisedMinor({ mark: this.#prices.ticksAt });
    const costMinor = this.margin.books.reduce(
      (sum, { positions, unitMinor }) =>
        sum + positions.reduce((cost, position) => cost + openCostMinor(position, unitMinor), 0n),
      0n,
    );
    return {
      cashMinor,
      unrealisedMinor,
      equityMinor: cashMinor + unrealisedMinor,
      usedMinor: this.margin.usedMinor(),
      costMinor,
    };
  }

  /** Books a fill. Calls `onTrade` with the trade before its money is booked. */
  book(order: VenueOrder, fill: Fill, onTrade: (trade: VenueTrade) => void): void {
    this.#booking.book({ order, fill, index: this.#prices.placeOf(order.market) }, onTrade);
  }

  /** Charges the rollover fees that are due by now. */
  rollOver(now: Instant): void {
    for (const { position, feeMinor } of this.margin.rollOver(now)) {
      this.exchange.account.transfer(
        this.ledger.book({
          refid: position.id,
          at: now,
          kind: 'rollover',
          asset: position.order.market.pair.quote,
          amountMinor: 0n,
          feeMinor,
        }),
      );
    }
  }
}
