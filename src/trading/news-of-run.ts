import type { SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';
import type { MarketNews, MarketNewsSource } from '../live/market-news.port.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import { checkedNews, type CheckedNewsOptions } from './checked-news.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';

export interface NewsOfRunOptions {
  readonly config: Pick<SystemConfig, 'live'>;
  readonly connection: Pick<VenueConnection, 'news'>;
  readonly journal: Pick<LiveJournal, 'events' | 'starts'>;
  /** Those that the run was begun with. */
  readonly instruments: readonly Instrument[];
  readonly engine: Pick<Engine, 'mayChangeMarkets'>;
  readonly clock: Clock;
  readonly kit: CheckedNewsOptions['kit'];
  /** Called with what the venue's kit gave wrongly; nothing of that reaches the run. */
  readonly onFailure: CheckedNewsOptions['onFailure'];
}

/**
 * The news of the venue that concerns a run; undefined where its markets never change. Of the new markets those are
 * reported that are of a kind and a quote currency of the run's own. News is asked from the newest change that the
 * journal has, or from the beginning of the run. Throws `config-invalid` where the venue gives no news, or the strategy
 * cannot forget a market.
 */
export function newsOfRun(options: NewsOfRunOptions): MarketNewsSource | undefined {
  const { config, connection, journal, instruments, engine, clock, kit, onFailure } = options;
  if (config.live.slots === undefined) return undefined;
  const begun = journal.starts()[0]?.at ?? clock.now();
  const source = connection.news?.({ since: newestChange(journal) ?? begun });
  if (source === undefined) throw unfit('the connection to its venue gives no news of markets');
  if (!engine.mayChangeMarkets) throw unfit('its strategy remembers markets and cannot forget one');
  const concerns = (news: MarketNews): boolean =>
    news.kind === 'settled' ||
    instruments.some(({ kind, quote }) => kind === news.instrument.kind && quote === news.instrument.quote);
  const checked = checkedNews({ source, kit, begun, onFailure });
  return { take: async (now) => (await checked.take(now)).filter(concerns) };
}

/** Throws `config-invalid` where the markets of a run may change and its feed always shows the same ones. */
export function requireFollowing(feed: MomentFeed, { live }: Pick<SystemConfig, 'live'>): MomentFeed {
  if (live.slots !== undefined && feed.follow === undefined)
    throw unfit('its candles are those of fixed markets, as they are beside shadows');
  return feed;
}

function newestChange(journal: Pick<LiveJournal, 'events'>): Instant | undefined {
  let newest: Instant | undefined;
  for (const kind of ['listing', 'settlement'] as const)
    for (const { at } of journal.events(kind)) if (newest === undefined || at > newest) newest = at;
  return newest;
}

function unfit(reason: string): EdgewiseError {
  return new EdgewiseError('config-invalid', `The markets of this run cannot change: ${reason}`, {
    where: 'live.slots',
    expected: 'no such setting',
    advice: 'leave live.slots out to trade the instruments of the file alone',
  });
}
