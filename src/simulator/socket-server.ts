import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FrameCarrier } from './faulty-frames.ts';
import { TurnQueue } from './turn-queue.ts';

/** What one server takes from its clients, so that none of them takes it from the others. */
export const SOCKET_BOUNDS = {
  /** Of one request. A list of a thousand pairs has a fifth of it; what is longer is not read. */
  frameBytes: 65_536,
  /** That wait to be read by one client, beyond what the machine itself keeps for it. */
  waitingBytes: 4 * 1_048_576,
  connections: 500,
  /** Between two pings. A client that was silent for two of them is gone. */
  pingMillis: 20_000,
  /** What a client that is dropped has to take the reason. */
  farewellMillis: 1_000,
} as const;

/** Codes of RFC 6455: a client that breaks a rule, and a server that is at fault. */
const POLICY = 1_008;
const BROKEN = 1_011;

/** What takes the frames of one client. */
export interface FrameReceiver {
  receive(text: string): void;
  end(): void;
}

export interface SocketServerOptions {
  /** Where on the server sockets are: another path is refused. */
  readonly path: string;
  readonly connect: (carrier: FrameCarrier) => FrameReceiver;
  /** Is told of each client that was dropped, and why. */
  readonly onDropped?: (reason: string) => void;
  /** Is told what went wrong here. */
  readonly onFault?: (error: unknown) => void;
  readonly bounds?: { readonly [Name in keyof typeof SOCKET_BOUNDS]: number };
}

/** Takes over those connections of an HTTP server that want to be sockets. */
export interface SocketServer {
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** How many clients were dropped. */
  readonly dropped: number;
  /** How many frames of clients wait to be read. */
  readonly waiting: number;
  close(): void;
}

export function serveSockets({
  path,
  connect,
  onDropped = () => undefined,
  onFault = () => undefined,
  bounds = SOCKET_BOUNDS,
}: SocketServerOptions): SocketServer {
  // Handshakes and frames of all clients wait in one queue, so that neither two hundred who come at once nor one who sends
  // a thousand keeps anybody waiting. Pings are answered below, where their answers are bounded like any other frame.
  const queue = new TurnQueue();
  const server = new WebSocketServer({ noServer: true, maxPayload: bounds.frameBytes, autoPong: false });
  const connections = new Map<WebSocket, Connection>();
  let dropped = 0;
  server.on('connection', (socket) => {
    const connection = new Connection(socket, bounds, (reason) => {
      dropped++;
      onDropped(reason);
    });
    connections.set(socket, connection);
    const session = connect(connection);
    connection.onDrop(() => session.end());
    socket.on('message', (data, isBinary) => {
      connection.heard();
      if (isBinary || !Buffer.isBuffer(data)) return;
      connection.frameWaits();
      queue.add(() => {
        if (!connection.frameIsDue()) return;
        try {
          session.receive(data.toString('utf8'));
        } catch (error) {
          onFault(error);
          socket.close(BROKEN, 'Internal error');
        }
      });
    });
    socket.on('ping', (data) => {
      connection.heard();
      connection.pong(data);
    });
    socket.on('pong', () => connection.heard());
    // A client that breaks the protocol is hung up on; nothing is left to do about it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      connections.delete(socket);
      session.end();
    });
  });
  const pings = setInterval(() => {
    for (const connection of connections.values()) connection.ping();
  }, bounds.pingMillis);
  pings.unref();
  return {
    get dropped() {
      return dropped;
    },
    get waiting() {
      return [...connections.values()].reduce((sum, connection) => sum + connection.waiting, 0);
    },
    onUpgrade: (request, socket, head) => {
      // A client that hangs up meanwhile is its own affair.
      socket.on('error', () => undefined);
      if (request.url?.split('?', 1)[0] !== path) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      else if (connections.size >= bounds.connections)
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      else
        queue.add(() =>
          server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request)),
        );
    },
    close: () => {
      clearInterval(pings);
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** One client's socket, with what waits on it kept within bounds. */
class Connection implements FrameCarrier {
  readonly #socket: WebSocket;
  readonly #bounds: NonNullable<SocketServerOptions['bounds']>;
  readonly #dropped: (reason: string) => void;
  #state: 'open' | 'leaving' = 'open';
  #silentPings = 0;
  #waiting = 0;
  #leave: () => void = () => undefined;

  constructor(
    socket: WebSocket,
    bounds: NonNullable<SocketServerOptions['bounds']>,
    dropped: (reason: string) => void,
  ) {
    this.#socket = socket;
    this.#bounds = bounds;
    this.#dropped = dropped;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get isLeaving(): boolean {
    return this.#state === 'leaving';
  }

  onDrop(leave: () => void): void {
    this.#leave = leave;
  }

  send(text: string): void {
    if (this.isLeaving) return;
    this.#socket.send(text);
    this.#look();
  }

  close(): void {
    this.#socket.terminate();
  }

  pong(data: Buffer): void {
    if (this.isLeaving || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.pong(data);
    this.#look();
  }

  /** A frame of the client has come and waits to be read; too many of them are left with the client. */
  frameWaits(): void {
    if (++this.#waiting >= MOST_WAITING_FRAMES) this.#socket.pause();
  }

  /** Whether a frame that waited is still to be read. */
  frameIsDue(): boolean {
    if (--this.#waiting === 0) this.#socket.resume();
    return !this.isLeaving && this.#socket.readyState === this.#socket.OPEN;
  }

  heard(): void {
    this.#silentPings = 0;
  }

  ping(): void {
    if (this.isLeaving || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#silentPings >= MOST_SILENT_PINGS)
      return this.#drop(
        `nothing came for ${(MOST_SILENT_PINGS * this.#bounds.pingMillis) / 1_000} s, not even an answer to a ping`,
      );
    this.#silentPings++;
    this.#socket.ping();
    this.#look();
  }

  #look(): void {
    if (this.#socket.bufferedAmount > this.#bounds.waitingBytes)
      this.#drop(`more than ${this.#bounds.waitingBytes} bytes wait to be read`);
  }

  #drop(reason: string): void {
    this.#state = 'leaving';
    this.#dropped(reason);
    this.#leave();
    this.#socket.close(POLICY, reason);
    setTimeout(() => this.#socket.terminate(), this.#bounds.farewellMillis).unref();
  }
}

const MOST_SILENT_PINGS = 2;
const MOST_WAITING_FRAMES = 16;
