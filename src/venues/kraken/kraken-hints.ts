import { z } from 'zod';
import type { Instrument } from '../../core/instrument.ts';
import { MINUTE, type Duration } from '../../core/time.ts';
import type { Hint, MarketHints } from '../../live/market-hints.port.ts';
import type { FrameTransport } from '../../wire/frame-transport.ts';
import { HintSocket, type HintSocketOptions, type SocketFrame } from './hint-socket.ts';
import { KRAKEN_URL } from './kraken-address.ts';
import type { KrakenClient } from './kraken-client.ts';

export interface KrakenHintsOptions {
  /** Gets the tokens. */
  readonly client: Pick<KrakenClient, 'privatePostGetWebSocketsToken'>;
  /** The venue's and the market's addresses for REST; their sockets follow from them. */
  readonly venueUrl: string;
  readonly marketUrl: string;
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  readonly timing?: Pick<HintSocketOptions, 'silenceMillis' | 'connectMillis' | 'backOffMillis'>;
  /** Real sockets and the machine's time by default. */
  readonly transport?: FrameTransport;
}

const token = z.object({ result: z.object({ token: z.string() }) });
const candle = z.object({ interval_begin: z.string() });

/**
 * Hints from Kraken's WebSocket 2: `executions` with the account's token, and `ohlc`. On `ws` alone and not on
 * ccxt.pro, which keeps books of its own of what it hears, takes the trades of a snapshot for orders (4.5.84), and
 * tells a broken socket by rejections that nobody may be waiting for. Here nothing is kept, so nothing can be wrong for
 * long.
 */
export class KrakenHints implements MarketHints {
  readonly #executions: HintSocket;
  readonly #candles: HintSocket;
  #listener: (hint: Hint) => void = () => undefined;
  /** When the newest candle heard of began. */
  #begun: string | undefined;

  constructor({ client, venueUrl, marketUrl, instruments, interval, timing = {}, transport }: KrakenHintsOptions) {
    const common = { ...timing, ...(transport === undefined ? {} : { transport }) };
    this.#executions = new HintSocket({
      ...common,
      url: socketUrl(venueUrl, 'private'),
      subscription: async () => ({
        channel: 'executions',
        token: token.parse(await client.privatePostGetWebSocketsToken({})).result.token,
        snap_orders: false,
        snap_trades: false,
      }),
      onFrame: (frame) => this.#onExecution(frame),
    });
    this.#candles = new HintSocket({
      ...common,
      url: socketUrl(marketUrl, 'public'),
      subscription: () =>
        Promise.resolve({
          channel: 'ohlc',
          symbol: instruments.map(({ id }) => id),
          interval: interval / MINUTE,
          snapshot: false,
        }),
      onFrame: (frame) => this.#onCandle(frame),
    });
  }

  get state(): string {
    const [executions, candles] = [this.#executions.state, this.#candles.state];
    return executions === candles ? executions : `executions ${executions}, candles ${candles}`;
  }

  start(listener: (hint: Hint) => void): void {
    this.#listener = listener;
    this.#executions.start();
    this.#candles.start();
  }

  close(): void {
    this.#executions.close();
    this.#candles.close();
  }

  #onExecution({ channel, type }: SocketFrame): void {
    if (channel === 'executions' && type === 'update') this.#listener('execution');
  }

  /** The first word of a candle that is newer than all before, whoever's it is. */
  #onCandle({ channel, data }: SocketFrame): void {
    if (channel !== 'ohlc' || !Array.isArray(data)) return;
    for (const row of data) {
      const told = candle.safeParse(row);
      if (!told.success) continue;
      const before = this.#begun;
      if (before !== undefined && told.data.interval_begin <= before) continue;
      this.#begun = told.data.interval_begin;
      if (before !== undefined) this.#listener('candle');
    }
  }
}

/** Kraken's private channels have a host of their own. A simulator's are where its REST is. */
function socketUrl(url: string, scope: 'public' | 'private'): string {
  if (new URL(url).host === new URL(KRAKEN_URL).host)
    return scope === 'private' ? 'wss://ws-auth.kraken.com/v2' : 'wss://ws.kraken.com/v2';
  const address = new URL('/v2', url);
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:';
  return address.href;
}
