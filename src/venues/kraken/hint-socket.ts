import { MACHINE_TRANSPORT, type FrameConnection, type FrameTransport } from '../../wire/frame-transport.ts';

export interface HintSocketOptions {
  readonly url: string;
  /**
   * Called at every connection for the parameters of the subscription, because a token is valid for a short time only.
   * Rejects when it cannot get them.
   */
  readonly subscription: () => Promise<Readonly<Record<string, unknown>>>;
  /** Called with each frame of the subscribed channel. */
  readonly onFrame: (frame: SocketFrame) => void;
  /** A connection that is silent for this long counts as broken. Kraken sends a heartbeat every second. */
  readonly silenceMillis?: number;
  /** Time limit for connecting and subscribing. */
  readonly connectMillis?: number;
  /** Waits after failures: the first after one failure, the next after two in a row, and so on. */
  readonly backOffMillis?: readonly number[];
  /** Real sockets and this machine's time by default. */
  readonly transport?: FrameTransport;
}

/** The part of a Kraken WebSocket 2 message that a hint needs. Its values are unchecked. */
export interface SocketFrame {
  readonly channel?: unknown;
  readonly method?: unknown;
  readonly success?: unknown;
  readonly error?: unknown;
  readonly type?: unknown;
  readonly data?: unknown;
}

const BACK_OFF_MILLIS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/**
 * Keeps one subscription on one socket alive. Any failure (refused, broken, silent, malformed) ends the connection, and
 * another one is tried after a pause. Never throws and never rejects, because trading works without hints.
 */
export class HintSocket {
  readonly #options: Required<HintSocketOptions>;
  #state = 'connecting';
  #socket: FrameConnection | undefined;
  #failures = 0;
  #forgetTimer = (): void => undefined;
  #life: 'new' | 'running' | 'closed' = 'new';

  constructor(options: HintSocketOptions) {
    this.#options = {
      silenceMillis: 10_000,
      connectMillis: 15_000,
      backOffMillis: BACK_OFF_MILLIS,
      transport: MACHINE_TRANSPORT,
      ...options,
    };
  }

  /** `up`, `connecting`, or the last failure in words. */
  get state(): string {
    return this.#state;
  }

  start(): void {
    if (this.#life !== 'new') return;
    this.#life = 'running';
    void this.#connect();
  }

  close(): void {
    this.#life = 'closed';
    this.#state = 'closed';
    this.#forgetTimer();
    this.#socket?.end();
  }

  async #connect(): Promise<void> {
    let subscription: Readonly<Record<string, unknown>>;
    try {
      subscription = await this.#options.subscription();
    } catch (error) {
      return this.#failed(undefined, `no token: ${inWords(error)}`);
    }
    if (this.#life === 'closed') return;
    try {
      const { url, connectMillis, transport } = this.#options;
      const socket: FrameConnection = transport.connect(
        url,
        {
          opened: () => socket.send(JSON.stringify({ method: 'subscribe', params: subscription })),
          received: (text) => this.#receive(socket, text),
          ended: (reason) => this.#failed(socket, shortened(reason)),
        },
        connectMillis,
      );
      this.#socket = socket;
      this.#watch(socket, connectMillis, 'no answer to the subscription');
    } catch (error) {
      this.#failed(undefined, inWords(error));
    }
  }

  #receive(socket: FrameConnection, text: string | undefined): void {
    if (socket !== this.#socket) return;
    const frame = frameOf(text);
    if (frame === undefined) return this.#failed(socket, 'a frame that cannot be read');
    if (frame.method === 'subscribe') {
      if (frame.success !== true) return this.#failed(socket, `refused: ${String(frame.error)}`);
      this.#state = 'up';
      this.#failures = 0;
    }
    if (this.#state !== 'up') return;
    this.#watch(socket, this.#options.silenceMillis, 'silent');
    this.#options.onFrame(frame);
  }

  /** Ends the connection with `reason` unless a frame arrives within `millis`. */
  #watch(socket: FrameConnection, millis: number, reason: string): void {
    this.#wakeAfter(millis, () => this.#failed(socket, reason));
  }

  /** Ends a connection that failed, once, and plans the next one. */
  #failed(socket: FrameConnection | undefined, reason: string): void {
    if (this.#life === 'closed' || (socket !== undefined && socket !== this.#socket)) return;
    this.#socket = undefined;
    socket?.end();
    const { backOffMillis } = this.#options;
    const wait = backOffMillis[Math.min(this.#failures, backOffMillis.length - 1)] ?? LONGEST_WAIT_MILLIS;
    this.#failures++;
    this.#state = `down: ${reason}`;
    this.#wakeAfter(wait, () => void this.#connect());
  }

  /** Sets the only timer; an earlier one is cancelled. */
  #wakeAfter(millis: number, act: () => void): void {
    this.#forgetTimer();
    this.#forgetTimer = this.#options.transport.later(millis, act);
  }
}

const LONGEST_WAIT_MILLIS = 60_000;

function frameOf(text = ''): SocketFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}

/** Describes an error without the request, because a request may hold a token. */
function inWords(error: unknown): string {
  return shortened(error instanceof Error ? error.message : String(error));
}

function shortened(text: string): string {
  return text.split('\n')[0]?.slice(0, 120) ?? '';
}
