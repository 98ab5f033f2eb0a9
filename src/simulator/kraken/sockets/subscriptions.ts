import type { Instant } from '../../../core/time.ts';
import { KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { Feed } from './channels/channel.port.ts';
import { ACCOUNT_CHANNELS, MARKET_CHANNELS } from './channels/channels.ts';
import type { Deed } from './deed.ts';
import { textsParam, type SocketParams } from './socket-request.ts';
import type { SocketTokens, TokenHolder } from './socket-tokens.ts';
import type { News, VenueNews } from './venue-news.ts';
import type { WireFields } from './wire-value.ts';

export interface SubscriptionsOptions {
  readonly venue: KrakenVenue;
  readonly tokens: SocketTokens;
  readonly news: VenueNews;
}

/** What one connection is subscribed to, and the tokens that it is known by. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #feeds = new Map<string, { readonly channel: string; readonly feed: Feed }>();
  /** Tokens that subscribed here: they do not grow old while the connection lasts. */
  readonly #kept = new Map<string, TokenHolder>();
  readonly #sequences = new Map<string, number>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#feeds.size === 0;
  }

  /** Whom a request's token stands for. Throws the refusal of one that stands for nobody. */
  holder({ token }: SocketParams, now: Instant): TokenHolder {
    const holder = typeof token === 'string' ? (this.#kept.get(token) ?? this.#options.tokens.holder(token, now)) : undefined;
    if (holder === undefined) throw new KrakenError('ESession:Invalid session');
    return holder;
  }

  subscribe(params: SocketParams, now: Instant): Deed[] {
    const { venue, news } = this.#options;
    const channel = String(params['channel']);
    const marketChannel = MARKET_CHANNELS.get(channel);
    if (marketChannel !== undefined) {
      return textsParam(params, 'symbol').map((symbol) => () => {
        const market = venue.markets.find(({ pair }) => pair.symbol === symbol);
        if (market === undefined) throw new KrakenError(`Currency pair not supported ${symbol}`);
        const opened = this.#add({ channel, symbol }, () => marketChannel({ venue, market, params, now, news }));
        return { result: { channel, symbol, ...opened.terms }, opened };
      });
    }
    const accountChannel = ACCOUNT_CHANNELS.get(channel);
    if (accountChannel === undefined) throw new KrakenError('Subscription name invalid');
    return [() => {
      const holder = this.holder(params, now);
      const opened = this.#add({ channel }, () => accountChannel({ venue, params, now, sequence: () => this.#nextOf(channel) }));
      this.#kept.set(String(params['token']), holder);
      return { result: { channel, ...opened.terms }, opened };
    }];
  }

  unsubscribe(params: SocketParams): Deed[] {
    const channel = String(params['channel']);
    const topics = MARKET_CHANNELS.has(channel) ? textsParam(params, 'symbol').map((symbol) => ({ channel, symbol })) : [{ channel }];
    return topics.map((topic) => () => {
      if (!this.#feeds.delete(keyOf(topic))) throw new KrakenError('Subscription Not Found');
      return { result: topic };
    });
  }

  /** What every subscription makes of the news, by channel. */
  hear(news: News): { readonly channel: string; readonly fields: WireFields }[] {
    return [...this.#feeds.values()].flatMap(({ channel, feed }) => feed.hear(news).map((fields) => ({ channel, fields })));
  }

  #add(topic: Topic, open: () => Feed): Feed {
    if (this.#feeds.has(keyOf(topic))) throw new KrakenError('Already subscribed');
    const feed = open();
    this.#feeds.set(keyOf(topic), { channel: topic.channel, feed });
    return feed;
  }

  #nextOf(channel: string): number {
    const next = (this.#sequences.get(channel) ?? 0) + 1;
    this.#sequences.set(channel, next);
    return next;
  }
}

interface Topic {
  readonly channel: string;
  readonly symbol?: string;
}

function keyOf({ channel, symbol = '' }: Topic): string {
  return `${channel} ${symbol}`;
}
