import type { Instant } from '../../../../core/time.ts';
import type { Frame } from '../../../../wire/faulty-frames.ts';
import { KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import type { AccountFeed, MarketChannel, MarketWish } from './channels/channel.port.ts';
import { ACCOUNT_CHANNELS, GENERAL_CHANNELS, MARKET_CHANNELS } from './channels/channels.ts';
import type { Deed } from './deed.ts';
import type { FrameListener, ListenedFeed, MarketFeeds } from './market-feeds.ts';
import { flagParam, textsParam, type SocketParams } from './socket-request.ts';
import type { SocketTokens, TokenHolder } from './socket-tokens.ts';
import type { News, VenueNews } from './venue-news.ts';
import { wireText, type WireFields } from './wire-value.ts';

export interface SubscriptionsOptions {
  readonly venue: KrakenVenue;
  readonly tokens: SocketTokens;
  readonly news: VenueNews;
  readonly feeds: MarketFeeds;
}

/** The subscriptions of one connection, and the tokens that it used. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #listener: FrameListener;
  readonly #account = new Map<string, AccountFeed>();
  /** Functions that end the subscription to each feed of a market. */
  readonly #markets = new Map<string, () => void>();
  /** Tokens of subscriptions. They do not expire while the connection lasts. */
  readonly #kept = new Map<string, TokenHolder>();
  readonly #sequences = new Map<string, number>();

  constructor(options: SubscriptionsOptions, listener: FrameListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get isEmpty(): boolean {
    return this.#account.size + this.#markets.size === 0;
  }

  /** The owner of a request's token. Throws Kraken's refusal of an unknown token. */
  holder({ token }: SocketParams, now: Instant): TokenHolder {
    const holder =
      typeof token === 'string' ? (this.#kept.get(token) ?? this.#options.tokens.holder(token, now)) : undefined;
    if (holder === undefined) throw new KrakenError('ESession:Invalid session');
    return holder;
  }

  subscribe(params: SocketParams, now: Instant): Deed[] {
    const channel = String(params['channel']);
    const marketChannel = MARKET_CHANNELS.get(channel);
    if (marketChannel !== undefined)
      return textsParam(params, 'symbol').map((symbol) =>
        this.#marketDeed({ channel, symbol }, marketChannel, params, now),
      );
    const generalChannel = GENERAL_CHANNELS.get(channel);
    if (generalChannel !== undefined) {
      return [
        () => {
          const snapshot = flagParam(params, 'snapshot', generalChannel.snapshot);
          const feed = this.#listen({ channel, symbol: '' }, undefined, { terms: {}, open: generalChannel.open }, now);
          return { result: { channel, snapshot }, opening: () => (snapshot ? [feed.snapshot()] : []) };
        },
      ];
    }
    const accountChannel = ACCOUNT_CHANNELS.get(channel);
    if (accountChannel === undefined) throw new KrakenError('Subscription name invalid');
    return [
      () => {
        const holder = this.holder(params, now);
        if (this.#account.has(channel)) throw new KrakenError('Already subscribed');
        const { venue, news } = this.#options;
        const feed = accountChannel({ venue, params, news, sequence: () => this.#nextOf(channel) });
        this.#account.set(channel, feed);
        this.#keep(String(params['token']), holder);
        return {
          result: { channel, ...feed.terms },
          opening: () => feed.begin().map((fields) => frameOf(channel, fields)),
        };
      },
    ];
  }

  unsubscribe(params: SocketParams): Deed[] {
    const channel = String(params['channel']);
    if (!MARKET_CHANNELS.has(channel)) {
      return [
        () => {
          const leave = this.#markets.get(keyOf({ channel, symbol: '' }));
          this.#markets.delete(keyOf({ channel, symbol: '' }));
          leave?.();
          if (leave === undefined && !this.#account.delete(channel)) throw new KrakenError('Subscription Not Found');
          return { result: { channel } };
        },
      ];
    }
    return textsParam(params, 'symbol').map((symbol) => () => {
      const leave = this.#markets.get(keyOf({ channel, symbol }));
      if (leave === undefined) throw new KrakenError('Subscription Not Found');
      this.#markets.delete(keyOf({ channel, symbol }));
      leave();
      return { result: { channel, symbol } };
    });
  }

  /** The frames of the account's subscriptions for some news. The shared feeds make those of markets. */
  take(news: News): Frame[] {
    return [...this.#account].flatMap(([channel, feed]) => feed.take(news).map((fields) => frameOf(channel, fields)));
  }

  /** The client has left. */
  end(): void {
    for (const leave of this.#markets.values()) leave();
    this.#markets.clear();
    this.#account.clear();
  }

  #marketDeed(topic: MarketTopicName, marketChannel: MarketChannel, params: SocketParams, now: Instant): Deed {
    const { channel, symbol } = topic;
    return () => {
      const market = this.#options.venue.markets.find(({ pair }) => pair.symbol === symbol);
      if (market === undefined) throw new KrakenError(`Currency pair not supported ${symbol}`);
      const wish = marketChannel.read(params, market);
      const snapshot = flagParam(params, 'snapshot', marketChannel.snapshot);
      const feed = this.#listen(topic, market, wish, now);
      return {
        result: { channel, symbol, ...wish.terms, snapshot },
        opening: () => (snapshot ? [feed.snapshot()] : []),
      };
    };
  }

  #listen(topic: MarketTopicName, market: ListedMarket | undefined, wish: MarketWish, now: Instant): ListenedFeed {
    if (this.#markets.has(keyOf(topic))) throw new KrakenError('Already subscribed');
    const feed = this.#options.feeds.listen({ channel: topic.channel, market, wish }, now, this.#listener);
    this.#markets.set(keyOf(topic), () => feed.leave());
    return feed;
  }

  #keep(token: string, holder: TokenHolder): void {
    this.#kept.set(token, holder);
    // The oldest tokens beyond the number of account channels belong to ended subscriptions.
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT_TOKENS) break;
      this.#kept.delete(oldest);
    }
  }

  #nextOf(channel: string): number {
    const next = (this.#sequences.get(channel) ?? 0) + 1;
    this.#sequences.set(channel, next);
    return next;
  }
}

const MOST_KEPT_TOKENS = 10;

interface MarketTopicName {
  readonly channel: string;
  readonly symbol: string;
}

function keyOf({ channel, symbol }: MarketTopicName): string {
  return `${channel} ${symbol}`;
}

function frameOf(channel: string, fields: WireFields): Frame {
  return { channel, text: wireText({ channel, ...fields }) };
}
