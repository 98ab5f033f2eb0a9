import { WebSocket } from 'ws';

/** Receives the frames and the end of one connection. */
export interface FrameListener {
  opened(): void;
  /** Called with each frame; with undefined for a frame that is no text. */
  received(text: string | undefined): void;
  /** Called with the reason in words when the connection ends. May be called more than once. */
  ended(reason: string): void;
}

export interface FrameConnection {
  send(text: string): void;
  /** Closes the connection without a reason. */
  end(): void;
}

/**
 * Opens socket connections and sets timers: with real sockets and this machine's time, or inside this process in
 * virtual time.
 */
export interface FrameTransport {
  /** Opens a connection. Throws for an address that is not valid. */
  connect(url: string, listener: FrameListener, patienceMillis: number): FrameConnection;
  /** Calls `act` once after `millis` milliseconds. Returns a function that cancels the call. */
  later(millis: number, act: () => void): () => void;
}

/** Longer than any message of the channels that are subscribed to. */
const LONGEST_FRAME = 4_000_000;

/** Real sockets and the machine's time. Its timers keep no process alive. */
export const MACHINE_TRANSPORT: FrameTransport = {
  connect: (url, listener, patienceMillis) => {
    const socket = new WebSocket(url, { handshakeTimeout: patienceMillis, maxPayload: LONGEST_FRAME });
    socket.on('open', () => listener.opened());
    socket.on('message', (data) => listener.received(Buffer.isBuffer(data) ? data.toString('utf8') : undefined));
    socket.on('error', (error) => listener.ended(error.message));
    socket.on('close', (code) => listener.ended(`closed (${code})`));
    return { send: (text) => socket.send(text, () => undefined), end: () => socket.terminate() };
  },
  later: (millis, act) => {
    const timer = setTimeout(act, millis);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
