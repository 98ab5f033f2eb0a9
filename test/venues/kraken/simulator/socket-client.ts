import type { CandleSeries } from '../../../../src/core/candle.ts';
import { instant } from '../../../../src/core/time.ts';
import type { ExchangeRules } from '../../../../src/exchange/exchange-rules.ts';
import type { FrameCarrier } from '../../../../src/wire/faulty-frames.ts';
import { krakenSimulator, type KrakenSimulator } from '../../../../src/venues/kraken/simulator/kraken-simulator.ts';
import { requestSignature } from '../../../../src/venues/kraken/simulator/request-signature.ts';
import type { KrakenSession } from '../../../../src/venues/kraken/simulator/sockets/kraken-session.ts';
import type { WireRequest } from '../../../../src/wire/wire.ts';
import { API_KEY, API_SECRET, hourlyCandles, spotKraken, type SimulatedKraken } from './kraken-simulator.ts';

/** A frame as a client that trusts nobody reads it. */
export interface ReadFrame {
  readonly channel?: string;
  readonly method?: string;
  readonly type?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly req_id?: number;
  readonly sequence?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

/** A client in process: what it sends is carried out at once, what it hears is kept. */
export class SocketClient {
  readonly texts: string[] = [];
  readonly frames: ReadFrame[] = [];
  closed = 'no' as 'no' | 'yes';
  readonly #session: KrakenSession;
  #requests = 0;

  constructor(simulator: KrakenSimulator) {
    const carrier: FrameCarrier = {
      send: (text) => {
        this.texts.push(text);
        this.frames.push(JSON.parse(text) as ReadFrame);
      },
      close: () => void (this.closed = 'yes'),
    };
    this.#session = simulator.sockets.connect(carrier);
  }

  on(channel: string): ReadFrame[] {
    return this.frames.filter((frame) => frame.channel === channel);
  }

  /** Every entry of every frame of a channel. */
  entries(channel: string): Readonly<Record<string, unknown>>[] {
    return this.on(channel).flatMap(({ data }) => data ?? []);
  }

  /** Goes away. */
  leave(): void {
    this.#session.end();
  }

  sendText(text: string): void {
    this.#session.receive(text);
  }

  /** Sends a request and gives its answers. */
  ask(method: string, params: Readonly<Record<string, unknown>> = {}): ReadFrame[] {
    const id = ++this.#requests;
    this.sendText(JSON.stringify({ method, params, req_id: id }));
    return this.frames.filter(({ req_id: answered }) => answered === id);
  }
}

export interface SimulatedSockets extends SimulatedKraken {
  readonly simulator: KrakenSimulator;
  /** Moves the venue's clock and tells everybody. */
  readonly advanceTo: (at: number) => void;
  /** A signed request, as any client makes it. */
  readonly signed: (name: string, fields?: Readonly<Record<string, string>>) => WireRequest;
  readonly call: (
    name: string,
    fields?: Readonly<Record<string, string>>,
  ) => { readonly error: readonly string[]; readonly result: Readonly<Record<string, unknown>> };
  readonly token: () => string;
}

export function simulatedSockets(
  series: CandleSeries,
  cash = 10_000,
  rules: Partial<ExchangeRules> = {},
): SimulatedSockets {
  const kraken = spotKraken([series], cash, rules);
  const simulator = krakenSimulator({ venue: kraken.venue, keys: { [API_KEY]: API_SECRET } });
  let nonce = 0;
  const signed: SimulatedSockets['signed'] = (name, fields = {}) => {
    const path = `/0/private/${name}`;
    const body = new URLSearchParams({ nonce: `${++nonce}`, ...fields }).toString();
    return {
      method: 'POST',
      path,
      body,
      headers: { 'api-key': API_KEY, 'api-sign': requestSignature(API_SECRET, path, `${nonce}`, body) },
    };
  };
  const call: SimulatedSockets['call'] = (name, fields) => {
    const reply = simulator.answer(signed(name, fields));
    if (reply.kind !== 'reply') throw new Error(`An answer was expected, was ${reply.kind}`);
    return JSON.parse(reply.body) as ReturnType<SimulatedSockets['call']>;
  };
  return {
    ...kraken,
    simulator,
    signed,
    call,
    advanceTo: (at) => {
      kraken.clock.advanceTo(instant(at));
      simulator.sockets.turn();
    },
    token: () => String(call('GetWebSocketsToken').result['token']),
  };
}

/** Two hours of one market: it dips from 40,000 to 39,400, rises to 41,500 and closes at 41,200; then it falls. */
export const twoHoursOfSockets = (cash?: number): SimulatedSockets =>
  simulatedSockets(
    hourlyCandles([
      [40_000, 41_500, 39_400, 41_200],
      [41_200, 41_300, 40_000, 40_100],
    ]),
    cash,
  );
