import type { WebSocket } from 'ws';
import type { FrameCarrier } from './faulty-frames.ts';
import type { TurnQueue } from './turn-queue.ts';
import type { FrameReader, UnreadFrames } from './unread-frames.ts';

/** Codes of RFC 6455: a client that breaks a rule, and a server that is at fault. */
const POLICY = 1_008;
const BROKEN = 1_011;

const MOST_SILENT_PINGS = 2;
const MOST_WAITING_REQUESTS = 16;

export interface ClientSocketOptions {
  readonly bounds: { readonly unansweredBytes: number; readonly pingMillis: number; readonly farewellMillis: number };
  readonly unread: UnreadFrames;
  /** Turns that all clients of the server share. */
  readonly turns: TurnQueue;
  /** Answers one request of the client. */
  readonly receive: (text: string) => void;
  /** The client was hung up on, and why. */
  readonly onDropped: (reason: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * One client's socket, with what waits on it kept within bounds. Requests wait in order, one of them has a turn at a
 * time, and none has while the client does not read what it is sent.
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

  /** How many requests wait. */
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

  /** The client asks something: it is answered in its turn. */
  request(text: string): void {
    this.#requests.push(text);
    this.#regulate();
  }

  /** Something came from the client: it is not silent. */
  heard(): void {
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

  /** Whether the client has read nearly all that it was sent. */
  get #isReading(): boolean {
    return this.#options.unread.bytesOf(this) <= this.#options.bounds.unansweredBytes;
  }

  /** Asks for a turn where one is due, and leaves with the client what it sends beyond what can be answered soon. */
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
      // Nothing is read from a client that is behind, not even its pongs: that it reads shows that it lives.
      if (!this.#isReading) this.heard();
      written();
      this.#regulate();
    });
    this.#regulate();
    unread.keepBounds(this);
  }
}
