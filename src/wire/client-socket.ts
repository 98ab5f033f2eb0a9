import type { WebSocket } from 'ws';
import type { FrameCarrier } from './faulty-frames.ts';
import type { TurnQueue } from './turn-queue.ts';
import type { FrameReader, UnreadFrames } from './unread-frames.ts';

/** Close codes of RFC 6455: the client broke a rule, or the server failed. */
const POLICY = 1_008;
const BROKEN = 1_011;

const MOST_SILENT_PINGS = 2;
const MOST_WAITING_REQUESTS = 16;

export interface ClientSocketOptions {
  readonly bounds: { readonly unansweredBytes: number; readonly pingMillis: number; readonly farewellMillis: number };
  readonly unread: UnreadFrames;
  /** The queue that all clients of the server share. */
  readonly turns: TurnQueue;
  /** Answers one request of the client. */
  readonly receive: (text: string) => void;
  /** Called with the reason when the server hangs up on the client. */
  readonly onDropped: (reason: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * The socket of one client, with limits on waiting requests and unread frames. Requests are answered in order, one a
 * turn. None is answered while the client does not read its frames.
 */
export class ClientSocket implements FrameCarrier, FrameReader {
  readonly #socket: WebSocket;
  readonly #options: ClientSocketOptions;
  #state: 'open' | 'leaving' = 'open';
  #silentPings = 0;
  #requests: string[] = [];
  #turn: 'none' | 'waits' = 'none';

  constructor(socket: WebSocket, options: ClientSocketOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** The number of requests that wait. */
  get waiting(): number {
    return this.#requests.length;
  }

  send(text: string): void {
    this.#write(Buffer.byteLength(text), (written) => this.#socket.send(text, written));
  }

  close(): void {
    this.#socket.terminate();
  }

  pong(data: Buffer): void {
    this.#write(data.length, (written) => this.#socket.pong(data, false, written));
  }

  /** Takes a request of the client, which is answered in its turn. */
  request(text: string): void {
    this.#requests.push(text);
    this.#regulate();
  }

  /** Notes that something came from the client, so that it does not count as gone. */
  sawSignOfLife(): void {
    this.#silentPings = 0;
  }

  ping(): void {
    if (!this.#isOpen) return;
    const { pingMillis } = this.#options.bounds;
    if (this.#silentPings >= MOST_SILENT_PINGS)
      return this.drop(`nothing came for ${(MOST_SILENT_PINGS * pingMillis) / 1_000} s, not even an answer to a ping`);
    this.#silentPings++;
    this.#write(0, (written) => this.#socket.ping(undefined, false, written));
  }

  drop(reason: string): void {
    if (this.#state === 'leaving') return;
    this.#state = 'leaving';
    this.#requests = [];
    this.#options.unread.forget(this);
    this.#options.onDropped(reason);
    this.#socket.close(POLICY, reason);
    setTimeout(() => this.#socket.terminate(), this.#options.bounds.farewellMillis).unref();
  }

  get #isOpen(): boolean {
    return this.#state === 'open' && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether the client has read nearly all frames that were sent to it. */
  get #isReading(): boolean {
    return this.#options.unread.bytesOf(this) <= this.#options.bounds.unansweredBytes;
  }

  /**
   * Asks for a turn where one is due. Stops reading from the socket while more requests wait than can be answered soon.
   */
  #regulate(): void {
    const isReading = this.#isReading;
    if (!isReading || this.#requests.length >= MOST_WAITING_REQUESTS) this.#socket.pause();
    else if (this.#requests.length === 0) this.#socket.resume();
    if (!isReading || this.#requests.length === 0 || this.#turn === 'waits') return;
    this.#turn = 'waits';
    this.#options.turns.add(() => this.#answerOne());
  }

  #answerOne(): void {
    this.#turn = 'none';
    const text = this.#requests.shift();
    if (text === undefined || !this.#isOpen) return;
    try {
      this.#options.receive(text);
    } catch (error) {
      this.#options.onFault(error);
      this.#socket.close(BROKEN, 'Internal error');
    }
    this.#regulate();
  }

  #write(textBytes: number, write: (written: () => void) => void): void {
    if (!this.#isOpen) return;
    const { unread } = this.#options;
    const written = unread.sent(this, textBytes);
    write(() => {
      // Nothing is read from the socket of a client that is behind, not even its pongs. It counts as alive while it
      // reads.
      if (!this.#isReading) this.sawSignOfLife();
      written();
      this.#regulate();
    });
    this.#regulate();
    unread.keepBounds(this);
  }
}
