import type { Instant } from '../../../core/time.ts';
import type { KrakenMarket } from '../kraken-market.ts';
import { KrakenIds } from '../kraken-ids.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { MarketTrade } from '../market-tape.ts';
import type { VenueEvent } from '../venue-event.ts';
import { endReport, placedReports, tradeReport, type ExecutionReport } from './execution-reports.ts';
import { Wallets, type LedgerEntry } from './wallets.ts';

/** Everything that has happened since the turn before. */
export interface News {
  readonly now: Instant;
  readonly reports: readonly ExecutionReport[];
  readonly trades: readonly MarketTrade[];
  readonly ledger: readonly LedgerEntry[];
}

/** A snapshot of trades has so many at most. Source: Kraken's documentation of the trade channel. */
const SNAPSHOT_TRADES = 50;

/** Takes notes of what happens at the venue, for all sockets. */
export class VenueNews {
  readonly #venue: KrakenVenue;
  readonly #wallets: Wallets;
  #reports: ExecutionReport[] = [];
  #trades: MarketTrade[] = [];

  constructor(venue: KrakenVenue) {
    this.#venue = venue;
    // Ids of its own, so that those of orders do not depend on who listens.
    this.#wallets = new Wallets(venue, new KrakenIds(0));
    venue.onEvent((event) => this.#note(event));
  }

  /** The newest trades of a market, oldest first. */
  recentTrades(market: KrakenMarket): readonly MarketTrade[] {
    return this.#venue.tape.newest(market, SNAPSHOT_TRADES);
  }

  /** Gives what was noted, once. */
  take(): News {
    const now = this.#venue.catchUp();
    const news = { now, reports: this.#reports, trades: this.#trades, ledger: this.#wallets.changes(now) };
    this.#reports = [];
    this.#trades = [];
    return news;
  }

  #note(event: VenueEvent): void {
    switch (event.kind) {
      case 'placed':
        this.#reports.push(...placedReports(event.order));
        break;
      case 'traded':
        this.#reports.push(tradeReport(event.trade));
        this.#wallets.noteTrade(event.trade);
        break;
      case 'ended':
        this.#reports.push(endReport(event.order));
        break;
      case 'moved':
        if (event.printed !== undefined) this.#trades.push(event.printed);
        break;
      default:
        event satisfies never;
    }
  }
}
