import { z } from 'zod';
import type { Instrument } from '../../core/instrument.ts';
import { MINUTE, type Duration } from '../../core/time.ts';
import type { Hint, MarketHints } from '../../live/market-hints.port.ts';
import type { FrameTransport } from '../../wire/frame-transport.ts';
import { HintSocket, type HintSocketOptions, type SocketFrame } from './hint-socket.ts';
import { KRAKEN_URL } from './kraken-address.ts';
import type { KrakenClient } from './kraken-client.ts';

export interface KrakenHintsOptions {
  /** The client that asks for tokens. */
  readonly client: Pick<KrakenClient, 'privatePostGetWebSocketsToken'>;
  /** The REST addresses of the venue and of the market. The addresses of their sockets follow from them. */
  readonly venueUrl: string;
  readonly marketUrl: string;
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  readonly timing?: Pick<HintSocketOptions, 'silenceMillis' | 'connectMillis' | 'backOffMillis'>;
  /** Real sockets and this machine's time by default. */
  readonly transport?: FrameTransport;
}

const token = z.object({ result: z.object({ token: z.string() }) });
const candle = z.object({ interval_begin: z.string() });

/**
 * Hints from Kraken's WebSocket 2: the channel `executions` with the account's token, and the channel `ohlc`. It uses
 * `ws` and not ccxt.pro. ccxt.pro 4.5.84 keeps state from the frames, reads the trades of a snapshot as orders, and
 * reports a broken socket by rejecting promises that nobody may be awaiting. This class keeps no state of the account,
 * so a wrong frame has no lasting effect.
 */
export class KrakenHints implements MarketHints {
  readonly #executions: HintSocket;
  readonly #candles: HintSocket;
  #listener: (hint: Hint) => void = () => undefined;
  /** The beginning of the newest candle that was received. */
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

  /** Gives a hint at the first frame of a candle that is newer than all before, in any market. */
  #onCandle({ channel, data }: SocketFrame): void {
    if (channel !== 'ohlc' || !Array.isArray(data)) return;
    for (const row of data) {
      const parsed = candle.safeParse(row);
      if (!parsed.success) continue;
      const before = this.#begun;
      if (before !== undefined && parsed.data.interval_begin <= before) continue;
      this.#begun = parsed.data.interval_begin;
      if (before !== undefined) this.#listener('candle');
    }
  }
}

/**
 * Kraken's private channels have their own host. A simulator serves all channels on the address of its REST interface.
 */
function socketUrl(url: string, scope: 'public' | 'private'): string {
  if (new URL(url).host === new URL(KRAKEN_URL).host)
    return scope === 'private' ? 'wss://ws-auth.kraken.com/v2' : 'wss://ws.kraken.com/v2';
  const address = new URL('/v2', url);
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:';
  return address.href;
}
