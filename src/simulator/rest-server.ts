import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, WireReply, WireRequest } from './wire.ts';

/** No order and no query is longer; more is not read. */
const LONGEST_BODY = 1_000_000;

/** As web servers in front of exchanges commonly have it. */
const KEEP_ALIVE_MILLIS = 65_000;

export interface RestServerOptions {
  readonly answer: Answer;
  /** Who wants to speak something other than HTTP on this port. Without it, nobody may. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** 0 takes any free one. */
  readonly port?: number;
  readonly host?: string;
}

/** A running server; `url` is where clients go. */
export interface RestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts an interface on a socket of this machine. */
export async function serveRest({ answer, onUpgrade, port = 0, host = '127.0.0.1' }: RestServerOptions): Promise<RestServer> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    void replyTo(request, answer, closing.signal).then((reply) => {
      if (reply.kind === 'reply') response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      else if (reply.kind === 'reset') request.socket.resetAndDestroy();
    });
  });
  // Node.js would hang up after five seconds, in the very moment that a client which waits for its candle asks again.
  server.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  if (onUpgrade !== undefined) server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://${host}:${taken}`, close: () => { closing.abort(); return closed(server); } };
}

/** Never rejects: what goes wrong here is the simulator's fault and is told as a server's error. */
async function replyTo(request: IncomingMessage, answer: Answer, closing: AbortSignal): Promise<Exclude<WireReply, { kind: 'late' }>> {
  try {
    let reply = answer({ method: request.method ?? 'GET', path: request.url ?? '/', headers: plainHeaders(request), body: await readBody(request) });
    while (reply.kind === 'late') {
      await pause(reply.millis, undefined, { signal: closing });
      reply = reply.reply();
    }
    return reply;
  } catch (error) {
    if (closing.aborted) return { kind: 'silence' };
    return { kind: 'reply', status: 500, body: JSON.stringify({ error: ['EGeneral:Internal error'], detail: String(error) }) };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LONGEST_BODY) throw new RangeError(`A request has at most ${LONGEST_BODY} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function plainHeaders({ headers }: IncomingMessage): WireRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
}
