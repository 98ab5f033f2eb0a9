import type { Instant } from '../../../core/time.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import type { KrakenMarket } from '../kraken-market.ts';
import { KrakenIds } from '../kraken-ids.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { VenueEvent } from '../venue-event.ts';
import { endReport, placedReports, tradeReport, type ExecutionReport } from './execution-reports.ts';
import { Wallets, type LedgerEntry } from './wallets.ts';

/** One trade of the recorded market, as the trade channel tells it. */
export interface MarketTrade {
  readonly number: number;
  readonly market: KrakenMarket;
  readonly side: 'buy' | 'sell';
  readonly priceTicks: number;
  readonly lots: number;
  readonly at: Instant;
}

/** Everything that has happened since the turn before. */
export interface News {
  readonly now: Instant;
  readonly reports: readonly ExecutionReport[];
  readonly trades: readonly MarketTrade[];
  readonly ledger: readonly LedgerEntry[];
}

/** A snapshot of trades has so many at most. Source: Kraken's documentation of the trade channel. */
const REMEMBERED_TRADES = 50;

/**
 * Takes notes of what happens at the venue, for all sockets. Who traded is not recorded, so each stretch of the price's
 * path is told as one trade at its end with the stretch's volume, by a buyer if the price did not fall.
 */
export class VenueNews {
  readonly #venue: KrakenVenue;
  readonly #wallets: Wallets;
  #reports: ExecutionReport[] = [];
  #trades: MarketTrade[] = [];
  readonly #newest = new Map<KrakenMarket, MarketTrade[]>();
  #counted = 0;

  constructor(venue: KrakenVenue) {
    this.#venue = venue;
    // Ids of its own, so that those of orders do not depend on who listens.
    this.#wallets = new Wallets(venue, new KrakenIds(0));
    venue.onEvent((event) => this.#note(event));
  }

  /** The newest trades of a market, oldest first. */
  recentTrades(market: KrakenMarket): readonly MarketTrade[] {
    return this.#newest.get(market) ?? [];
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
        this.#noteBar(event);
        break;
      default:
        event satisfies never;
    }
  }

  #noteBar({ market, bar }: Extract<VenueEvent, { kind: 'moved' }>): void {
    const { tick, lot } = market.instrument;
    const lots = stepsNearest(bar.volume, lot);
    if (lots <= 0) return;
    const trade: MarketTrade = { number: ++this.#counted, market, side: bar.close >= bar.open ? 'buy' : 'sell', priceTicks: stepsNearest(bar.close, tick), lots, at: bar.closeTime };
    this.#trades.push(trade);
    this.#newest.set(market, [...this.recentTrades(market).slice(1 - REMEMBERED_TRADES), trade]);
  }
}
