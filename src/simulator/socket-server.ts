import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { FrameCarrier } from './faulty-frames.ts';

/** No request is longer; more is not read. */
const LONGEST_FRAME = 1_000_000;

/** Going away is normal; anything else is the simulator's fault, and the client is told what it was. */
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
}

/** Takes over those connections of an HTTP server that want to be sockets. */
export interface SocketServer {
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): void;
}

export function serveSockets({ path, connect }: SocketServerOptions): SocketServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: LONGEST_FRAME });
  server.on('connection', (socket) => {
    const session = connect({ send: (text) => socket.send(text), close: () => socket.terminate() });
    socket.on('message', (data, isBinary) => {
      try {
        if (!isBinary && Buffer.isBuffer(data)) session.receive(data.toString('utf8'));
      } catch (error) {
        socket.close(BROKEN, String(error).slice(0, 100));
      }
    });
    // A client that breaks the protocol is hung up on; nothing is left to do about it.
    socket.on('error', () => undefined);
    socket.on('close', () => session.end());
  });
  return {
    onUpgrade: (request, socket, head) => {
      // A client that hangs up meanwhile is its own affair.
      socket.on('error', () => undefined);
      if (request.url?.split('?', 1)[0] === path) server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request));
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
