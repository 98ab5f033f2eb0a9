import { SECOND, type Instant } from '../../../../core/time.ts';
import type { Frame, FrameSender } from '../../../../wire/faulty-frames.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import { KrakenError } from '../kraken-error.ts';
import type { Deed, Done } from './deed.ts';
import { ORDER_METHODS } from './order-calls.ts';
import { readRequest, type SocketRequest } from './socket-request.ts';
import { Subscriptions, type SubscriptionsOptions } from './subscriptions.ts';
import type { News } from './venue-news.ts';
import { wireText, wireTime, type WireFields } from './wire-value.ts';

export interface KrakenSessionOptions extends SubscriptionsOptions {
  readonly calls: KrakenCalls;
  readonly sender: FrameSender;
  /** Lets the venue catch up, and sends the account's news to all sessions. Returns the venue's time. */
  readonly deliverAccountNews: () => Instant;
  /** Counts connections. */
  readonly number: number;
}

/** One client's session on WebSocket 2. It receives and sends text frames, over a socket or inside this process. */
export class KrakenSession {
  readonly #options: KrakenSessionOptions;
  readonly #subscriptions: Subscriptions;
  #now: Instant;
  #lastUpdate: Instant;

  constructor(options: KrakenSessionOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions(options, (frame) => this.#update(frame));
    this.#now = options.venue.catchUp();
    this.#lastUpdate = this.#now;
    this.sendStatus();
  }

  get isOpen(): boolean {
    return this.#options.sender.isOpen;
  }

  /** Takes a frame of the client. Earlier news is sent before the answer, and the effects of the request after it. */
  receive(text: string): void {
    this.#now = this.#options.deliverAccountNews();
    const request = readRequest(text);
    if (request === undefined) this.#answer('error', { error: 'Malformed request', success: false });
    else if (request.method === 'ping') this.#answer('pong', { method: 'pong', req_id: request.requestId });
    else this.#carryOut(request);
    this.#options.deliverAccountNews();
  }

  /** Sends the news of the account. */
  take(news: News): void {
    this.#now = news.now;
    for (const frame of this.#subscriptions.take(news)) this.#update(frame);
  }

  /** Sends the status of trading: on connecting, and when it changes. */
  sendStatus(): void {
    const { venue, number } = this.#options;
    this.#send('status', {
      type: 'update',
      data: [{ system: venue.mode, api_version: 'v2', connection_id: number, version: '2.0.0' }],
    });
  }

  /** Sends a heartbeat after a second without a frame. */
  beat(now: Instant): void {
    this.#now = now;
    if (!this.#subscriptions.isEmpty && now - this.#lastUpdate >= SECOND) this.#send('heartbeat', {});
  }

  /** The client has left. */
  end(): void {
    this.#subscriptions.end();
    this.#options.sender.end();
  }

  #carryOut(request: SocketRequest): void {
    const { method, requestId } = request;
    for (const deed of orRefusal(() => this.#deeds(request))) {
      const done = outcomeOf(deed);
      const said =
        'error' in done
          ? { error: done.error, success: false }
          : { result: done.result, ...done.further, success: true };
      this.#answer(method, { method, req_id: requestId, ...said });
      if ('error' in done || done.opening === undefined) continue;
      for (const frame of done.opening()) this.#update(frame);
    }
  }

  #deeds({ method, params }: SocketRequest): readonly Deed[] {
    if (method === 'subscribe') return this.#subscriptions.subscribe(params, this.#now);
    if (method === 'unsubscribe') return this.#subscriptions.unsubscribe(params);
    const orderMethod = ORDER_METHODS.get(method);
    if (orderMethod === undefined) throw new KrakenError('EGeneral:Unknown method');
    return orderMethod({ calls: this.#options.calls, key: this.#subscriptions.holder(params, this.#now).key, params });
  }

  #answer(channel: string, fields: WireFields): void {
    const time = wireTime(this.#now);
    this.#options.sender.send({ channel, text: wireText({ ...fields, time_in: time, time_out: time }) });
  }

  #send(channel: string, fields: WireFields): void {
    this.#update({ channel, text: wireText({ channel, ...fields }) });
  }

  #update(frame: Frame): void {
    this.#lastUpdate = this.#now;
    this.#options.sender.send(frame);
  }
}

/** The actions of a request. A request that is refused as a whole has one answer, and so has one without actions. */
function orRefusal(deeds: () => readonly Deed[]): readonly Deed[] {
  try {
    const asked = deeds();
    if (asked.length === 0) throw new KrakenError('EGeneral:Invalid arguments');
    return asked;
  } catch (error) {
    return [
      () => {
        throw error;
      },
    ];
  }
}

function outcomeOf(deed: Deed): Done | { readonly error: string } {
  try {
    return deed();
  } catch (error) {
    if (error instanceof KrakenError) return { error: error.message };
    throw error;
  }
}
