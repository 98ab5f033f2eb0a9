import { WebSocket } from 'ws';

/** Hears what comes over one connection. */
export interface FrameListener {
  opened(): void;
  /** A frame; undefined for one that is no text. */
  received(text: string | undefined): void;
  /** In words; may be called more than once. */
  ended(reason: string): void;
}

export interface FrameConnection {
  send(text: string): void;
  /** Hangs up without a word. */
  end(): void;
}

/** Carries text frames, and wakes after a while: the machine's own, or one in this process and in virtual time. */
export interface FrameTransport {
  /** Throws for an address that is none. */
  connect(url: string, listener: FrameListener, patienceMillis: number): FrameConnection;
  /** Calls once, after so many milliseconds; gives what takes that back. */
  later(millis: number, act: () => void): () => void;
}

/** No message that is subscribed to here is longer. */
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
