import { serveRest, type RestServer } from '../../../wire/rest-server.ts';
import { SocketServer } from '../../../wire/socket-server.ts';
import type { KrakenSimulator } from './kraken-simulator.ts';

/** Time between two turns of the sockets, in milliseconds of this machine. */
const TURN_MILLIS = 250;

/** The path of the sockets. Like Kraken's it is the version of the interface. */
const SOCKET_PATH = '/v2';

export interface ServeKrakenOptions {
  readonly port?: number;
  /** Called with each line for the person who runs the server. */
  readonly report?: (line: string) => void;
  /** Awaited before a reply is sent. Use it to store what the client must not see before it is stored. */
  readonly beforeReply?: () => Promise<void>;
}

export interface KrakenServer extends RestServer {
  readonly socketUrl: string;
}

/** Serves a simulated Kraken on one port of this machine, for REST and sockets. */
export async function serveKraken(
  { answer, sockets }: KrakenSimulator,
  { port = 0, report = () => undefined, beforeReply = () => Promise.resolve() }: ServeKrakenOptions = {},
): Promise<KrakenServer> {
  const onFault = (error: unknown): void =>
    report(`the simulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const onDropped = (reason: string): void => report(`a client's socket was closed: ${reason}`);
  const socketServer = new SocketServer({
    path: SOCKET_PATH,
    connect: (carrier) => sockets.connect(carrier),
    onDropped,
    onFault,
  });
  const server = await serveRest({
    answer,
    beforeReply,
    onUpgrade: socketServer.onUpgrade,
    port,
    onFault,
    onDropped: (reason) => report(`a client was reset: ${reason}`),
  });
  const turns = setInterval(() => sockets.turn(), TURN_MILLIS);
  return {
    url: server.url,
    socketUrl: server.url.replace('http:', 'ws:') + SOCKET_PATH,
    close: () => {
      clearInterval(turns);
      socketServer.close();
      return server.close();
    },
  };
}
