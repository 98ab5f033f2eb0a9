import type { Instant } from '../../../core/time.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { quotesAt } from './market-quotes.ts';

/** Bid and ask in whole ticks, from an instant on. */
export interface QuotedSpread {
  readonly at: Instant;
  readonly bid: number;
  readonly ask: number;
}

/** The most entries of one answer. Source: Kraken's REST documentation, `Spread`. */
const REMEMBERED = 200;

/** Records the newest two hundred changes of bid and ask of each market. */
export class SpreadTape {
  readonly #quoted = new Map<KrakenMarket, QuotedSpread[]>();

  note(market: KrakenMarket, ticks: number, at: Instant): void {
    const { bid, ask } = quotesAt(market, ticks);
    const quoted = this.#quoted.get(market) ?? [];
    this.#quoted.set(market, quoted);
    const last = quoted.at(-1);
    if (last?.bid === bid && last.ask === ask) return;
    quoted.push({ at, bid, ask });
    if (quoted.length >= 2 * REMEMBERED) quoted.splice(0, quoted.length - REMEMBERED);
  }

  /** Oldest first. */
  newest(market: KrakenMarket): readonly QuotedSpread[] {
    return (this.#quoted.get(market) ?? []).slice(-REMEMBERED);
  }
}
