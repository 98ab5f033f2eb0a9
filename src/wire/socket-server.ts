import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ClientSocket } from './client-socket.ts';
import type { FrameCarrier } from './faulty-frames.ts';
import { TurnQueue } from './turn-queue.ts';
import { UnreadFrames } from './unread-frames.ts';

/** What one server takes from its clients, so that none of them takes it from the others. */
export const SOCKET_BOUNDS = {
  /** Of one request. A list of a thousand pairs has a fifth of it; what is longer is not read. */
  frameBytes: 65_536,
  /**
   * Of memory that frames take which one client has not read, beyond what the machine itself keeps for it. From here on
   * its own requests are left with the client until it has read.
   */
  unansweredBytes: 262_144,
  /** From here on the client is dropped: the markets' frames alone have come to so much. */
  unreadBytes: 4 * 1_048_576,
  /** The same of all clients together. */
  allUnreadBytes: 64 * 1_048_576,
  connections: 500,
  /** Between two pings. A client that was silent for two of them is gone. */
  pingMillis: 20_000,
  /** What a client that is dropped has to take the reason. */
  farewellMillis: 1_000,
} as const;

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
export class SocketServer {
  readonly #options: Required<SocketServerOptions>;
  // Handshakes and requests of all clients take turns, so that neither two hundred who come at once nor one who sends a
  // thousand keeps anybody waiting. Pings are answered below, where their answers are bounded like any other frame.
  readonly #turns = new TurnQueue();
  readonly #server: WebSocketServer;
  readonly #connections = new Map<WebSocket, ClientSocket>();
  readonly #unread: UnreadFrames;
  /** Handshakes that have their turn later. */
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

  /** How many clients were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many frames of clients wait to be read. */
  get waiting(): number {
    return [...this.#connections.values()].reduce((sum, connection) => sum + connection.waiting, 0);
  }

  /** Takes a connection, or refuses it. */
  readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { path, bounds } = this.#options;
    // A client that hangs up meanwhile is its own affair.
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
      connection.heard();
      if (!isBinary && Buffer.isBuffer(data)) connection.request(data.toString('utf8'));
    });
    socket.on('ping', (data) => {
      connection.heard();
      connection.pong(data);
    });
    socket.on('pong', () => connection.heard());
    // A client that breaks the protocol is hung up on; nothing is left to do about it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connections.delete(socket);
      this.#unread.forget(connection);
      session.end();
    });
  }

  /** So that a client that has gone is noticed. */
  #pingAll(): void {
    for (const connection of this.#connections.values()) connection.ping();
  }
}
