import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { ActionSender } from './action-sender.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { MarketNews, MarketNewsSource } from './market-news.port.ts';
import type { MomentFeed } from './moment-feed.port.ts';

export interface UniverseNewsParts {
  /** Undefined where the markets of the run never change. */
  readonly source: MarketNewsSource | undefined;
  readonly engine: Pick<Engine, 'universe' | 'portfolio'>;
  readonly feed: Pick<MomentFeed, 'completeUntil' | 'follow'>;
  readonly forecaster: Pick<Forecaster, 'follow'>;
  readonly keeper: Pick<EventKeeper, 'show'>;
  readonly sender: Pick<ActionSender, 'sendAll'>;
  readonly clock: Clock;
  /** Is called behind every change: the account is another one now. */
  readonly onChange: () => void;
  /** Is called with the instrument of a market that no slot was free for. */
  readonly onLeftOut: (instrument: string) => void;
  /** News waits so long for a moment of its own instant or before that may still come. */
  readonly newsGrace: Duration;
}

/**
 * Shows the engine which markets were listed and settled, in one order with the moments. A change comes after the
 * moment of the same instant, as in a backtest. It is written to the journal first. Then the feed and the forecaster
 * get the new markets.
 */
export class UniverseNews {
  readonly #parts: UniverseNewsParts;
  /** Listed while no slot was free: left out by this process, whatever becomes free later. */
  readonly #leftOut = new Set<string>();
  /** Not shown yet, oldest first. */
  #waiting: MarketNews[] = [];

  constructor(parts: UniverseNewsParts) {
    this.#parts = parts;
  }

  /** The feed and the forecaster follow the markets that a restart found. */
  begin(): void {
    if (this.#parts.source !== undefined) this.#follow();
  }

  /** Asks for news. Rejects when the venue did not answer. */
  async read(): Promise<void> {
    const { source, clock } = this.#parts;
    if (source === undefined) return;
    const news = await source.take(clock.now());
    // At one instant a settlement makes room for a listing.
    const rank = ({ kind }: MarketNews): number => (kind === 'settled' ? 0 : 1);
    this.#waiting = [...this.#waiting, ...news].sort((a, b) => a.at - b.at || rank(a) - rank(b));
  }

  /** Shows what is earlier than a moment that is about to be shown. */
  async showBefore(at: number): Promise<void> {
    for (let [next] = this.#waiting; next !== undefined && next.at < at; [next] = this.#waiting) {
      this.#waiting.shift();
      if (this.#show(next) === 'nothing-new') continue;
      this.#follow();
      this.#parts.onChange();
      await this.#parts.sender.sendAll();
    }
  }

  /** Shows what no moment can come before any more, or what has waited for one long enough. */
  async showDue(): Promise<void> {
    const { feed, clock, newsGrace } = this.#parts;
    const now = clock.now();
    await this.showBefore(Math.max(now - newsGrace, Math.min(now, feed.completeUntil)) + 1);
  }

  #show(news: MarketNews): 'shown' | 'nothing-new' {
    const { engine, keeper } = this.#parts;
    const { universe, portfolio } = engine;
    const { at } = news;
    if (news.kind === 'settled') {
      const market = universe.slotOf(news.instrument);
      if (market === undefined) return 'nothing-new';
      keeper.show({ kind: 'settlement', at, market, value: news.value });
      return 'shown';
    }
    const { instrument, role } = news;
    const isKnown = universe.slotOf(instrument.id) !== undefined || portfolio.settledValue(instrument.id) !== undefined;
    if (isKnown || this.#leftOut.has(instrument.id)) return 'nothing-new';
    if (universe.freeSlot >= universe.slots) {
      this.#leftOut.add(instrument.id);
      this.#parts.onLeftOut(instrument.id);
      return 'nothing-new';
    }
    keeper.show({ kind: 'listing', at, market: universe.freeSlot, instrument, role });
    return 'shown';
  }

  #follow(): void {
    const { engine, feed, forecaster } = this.#parts;
    const markets = engine.universe.instruments;
    feed.follow?.(markets);
    forecaster.follow?.(markets);
  }
}
