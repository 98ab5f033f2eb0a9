import type { Instant } from '../../../../core/time.ts';
import { KrakenIds } from '../kraken-ids.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { MarketTrade } from '../market-tape.ts';
import type { VenueEvent } from '../venue-event.ts';
import {
  amendedReport,
  endReport,
  openReport,
  placedReports,
  tradeReport,
  type ExecutionReport,
} from './execution-reports.ts';
import { Wallets, type LedgerEntry } from './wallets.ts';

/** Events since the last delivery. */
export interface News {
  readonly now: Instant;
  readonly reports: readonly ExecutionReport[];
  readonly trades: readonly MarketTrade[];
  readonly ledger: readonly LedgerEntry[];
}

/** The most trades in a snapshot of executions. Source: Kraken's documentation of the executions channel. */
const SNAPSHOT_TRADES = 50;

/** Collects the events of the venue, once for all sockets. */
export class VenueNews {
  readonly #venue: KrakenVenue;
  readonly #wallets: Wallets;
  #reports: ExecutionReport[] = [];
  #trades: MarketTrade[] = [];
  /** Reports of the open orders, kept until an order changes. */
  #openOrders: readonly ExecutionReport[] | undefined;

  constructor(venue: KrakenVenue) {
    this.#venue = venue;
    // A separate source of ids, so that the ids of orders do not depend on subscribers.
    this.#wallets = new Wallets(venue, new KrakenIds(0));
    venue.onEvent((event) => this.#note(event));
  }

  /** Reports of the present open orders, newest first. */
  openOrders(): readonly ExecutionReport[] {
    this.#openOrders ??= this.#venue.open().map(openReport);
    return this.#openOrders;
  }

  /** The account's newest trades, newest first. */
  newestTrades(): readonly ExecutionReport[] {
    const { tradeCount } = this.#venue;
    return this.#venue
      .tradesFrom(Math.max(0, tradeCount - SNAPSHOT_TRADES))
      .map(tradeReport)
      .reverse();
  }

  /** Gives the collected events of the account, each once. Events of the markets stay for `take`. */
  takeAccount(): News {
    const now = this.#venue.catchUp();
    const news = { now, reports: this.#reports, trades: [], ledger: this.#wallets.changes(now) };
    this.#reports = [];
    return news;
  }

  /** Gives all collected events, each once. */
  take(): News {
    const account = this.takeAccount();
    const trades = this.#trades;
    this.#trades = [];
    return { ...account, trades };
  }

  #note(event: VenueEvent): void {
    if (event.kind !== 'moved') this.#openOrders = undefined;
    switch (event.kind) {
      case 'placed':
        this.#reports.push(...placedReports(event.order));
        break;
      case 'traded':
        this.#reports.push(tradeReport(event.trade));
        this.#wallets.noteTrade(event.trade);
        break;
      case 'amended':
        this.#reports.push(amendedReport(event.order, event.at));
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
