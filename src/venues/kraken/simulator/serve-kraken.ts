import { serveRest, type RestServer } from '../../../wire/rest-server.ts';
import { SocketServer } from '../../../wire/socket-server.ts';
import type { KrakenSimulator } from './kraken-simulator.ts';

/** How often subscribers hear what happened, in wall time. */
const TURN_MILLIS = 250;

/** Where a client that ends its address with the version, as Kraken's does, finds the sockets. */
const SOCKET_PATH = '/v2';

export interface ServeKrakenOptions {
  readonly port?: number;
  /** Is told what somebody who looks after the server would want to know, in a line. */
  readonly tell?: (line: string) => void;
  /** Awaited before a reply leaves: for what has to be kept before anybody sees it. */
  readonly beforeReply?: () => Promise<void>;
}

export interface KrakenServer extends RestServer {
  readonly socketUrl: string;
}

/** Puts a simulated Kraken on a port of this machine: REST and sockets share it. */
export async function serveKraken(
  { answer, sockets }: KrakenSimulator,
  { port = 0, tell = () => undefined, beforeReply = () => Promise.resolve() }: ServeKrakenOptions = {},
): Promise<KrakenServer> {
  const onFault = (error: unknown): void =>
    tell(`the simulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const onDropped = (reason: string): void => tell(`a client's socket was closed: ${reason}`);
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
    onDropped: (reason) => tell(`a client was reset: ${reason}`),
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
