import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ClientSocket } from './client-socket.ts';
import type { FrameCarrier } from './faulty-frames.ts';
import { TurnQueue } from './turn-queue.ts';
import { UnreadFrames } from './unread-frames.ts';

/** Limits of what clients may use of one server, so that no client leaves too little for the others. */
export const SOCKET_BOUNDS = {
  /** Longest request. A list of a thousand pairs has a fifth of this length. A longer request is not read. */
  frameBytes: 65_536,
  /**
   * Memory of the frames that one client has not read, beyond what the machine itself keeps for it. Above this, the
   * requests of the client are not read from its socket until it has read frames.
   */
  unansweredBytes: 262_144,
  /** The same memory, at which the client is dropped. Only the frames of the markets can add up to this. */
  unreadBytes: 4 * 1_048_576,
  /** The same memory for all clients together. */
  allUnreadBytes: 64 * 1_048_576,
  connections: 500,
  /** Time between two pings. A client that has sent nothing for two pings is dropped. */
  pingMillis: 20_000,
  /** Time in which a dropped client can receive the reason. */
  farewellMillis: 1_000,
} as const;

/** Receives the frames of one client. */
export interface FrameReceiver {
  receive(text: string): void;
  end(): void;
}

export interface SocketServerOptions {
  /** The path of the sockets on the server. Another path is refused. */
  readonly path: string;
  readonly connect: (carrier: FrameCarrier) => FrameReceiver;
  /** Called with the reason for each client that was dropped. */
  readonly onDropped?: (reason: string) => void;
  /** Called with each error of the server itself. */
  readonly onFault?: (error: unknown) => void;
  readonly bounds?: { readonly [Name in keyof typeof SOCKET_BOUNDS]: number };
}

/** Serves the WebSocket connections of an HTTP server. */
export class SocketServer {
  readonly #options: Required<SocketServerOptions>;
  // Handshakes and requests of all clients take turns. Two hundred clients that connect at once, or one that sends a
  // thousand requests, do not keep the others waiting. Pings are answered below, and their answers count as unread
  // frames like all others.
  readonly #turns = new TurnQueue();
  readonly #server: WebSocketServer;
  readonly #connections = new Map<WebSocket, ClientSocket>();
  readonly #unread: UnreadFrames;
  /** The number of handshakes that wait for their turn. */
  #arriving = 0;
  #dropped = 0;
  #pings: NodeJS.Timeout | undefined;

  constructor({
    onDropped = () => undefined,
    onFault = () => undefined,
    bounds = SOCKET_BOUNDS,
    ...options
  }: SocketServerOptions) {
    this.#options = { ...options, onDropped, onFault, bounds };
    this.#unread = new UnreadFrames(bounds);
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: bounds.frameBytes,
      autoPong: false,
      allowSynchronousEvents: false,
    });
  }

  /** The number of clients that were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The number of requests of clients that wait for their turn. */
  get waiting(): number {
    return [...this.#connections.values()].reduce((sum, connection) => sum + connection.waiting, 0);
  }

  /** Accepts a connection or refuses it. */
  readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { path, bounds } = this.#options;
    // The client may hang up before it is answered. Nothing is left to do then.
    socket.on('error', () => undefined);
    if (request.url?.split('?', 1)[0] !== path) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    else if (this.#connections.size + this.#arriving >= bounds.connections)
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    else {
      this.#arriving++;
      this.#turns.add(() => {
        this.#arriving--;
        this.#server.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted));
      });
    }
  };

  close(): void {
    clearInterval(this.#pings);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #accept(socket: WebSocket): void {
    const { bounds, connect, onDropped, onFault } = this.#options;
    const connection: ClientSocket = new ClientSocket(socket, {
      bounds,
      unread: this.#unread,
      turns: this.#turns,
      receive: (text) => session.receive(text),
      onDropped: (reason) => {
        this.#dropped++;
        onDropped(reason);
        session.end();
      },
      onFault,
    });
    this.#connections.set(socket, connection);
    this.#pings ??= setInterval(() => this.#pingAll(), bounds.pingMillis).unref();
    const session = connect(connection);
    socket.on('message', (data, isBinary) => {
      connection.sawSignOfLife();
      if (!isBinary && Buffer.isBuffer(data)) connection.request(data.toString('utf8'));
    });
    socket.on('ping', (data) => {
      connection.sawSignOfLife();
      connection.pong(data);
    });
    socket.on('pong', () => connection.sawSignOfLife());
    // The library hangs up on a client that breaks the protocol. Nothing is left to do then.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connections.delete(socket);
      this.#unread.forget(connection);
      session.end();
    });
  }

  /** Sends a ping to each client, so that a client that has gone is noticed. */
  #pingAll(): void {
    for (const connection of this.#connections.values()) connection.ping();
  }
}
