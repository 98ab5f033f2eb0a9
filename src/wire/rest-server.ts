import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, WireReply, WireRequest } from './wire.ts';

/** Longer than any order, query or script of faults. A longer body is not read. */
const LONGEST_BODY = 1_000_000;

/** Limits of what clients may use of one server, so that no client keeps the others out. */
export const REST_BOUNDS = {
  /** Connections of all kinds at once. A further one is reset. */
  connections: 1_000,
  /** Time limit for the head of a request, counted from the connection or from the first byte. */
  headMillis: 5_000,
  /** Time limit for the whole request. */
  requestMillis: 10_000,
} as const;

/** Pause between two checks for requests that take too long. */
const LOOK_MILLIS = 1_000;

/** Least time between two log lines about clients that were reset. */
const BETWEEN_LINES_MILLIS = 10_000;

/** The usual value of web servers in front of exchanges. */
const KEEP_ALIVE_MILLIS = 65_000;

export interface RestServerOptions {
  readonly answer: Answer;
  /** Awaited before a reply is sent. Use it to store what the client must not see before it is stored. */
  readonly beforeReply?: () => Promise<void>;
  /** Called for connections that ask for another protocol than HTTP. Without it they are refused. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly bounds?: { readonly [Name in keyof typeof REST_BOUNDS]: number };
  /** Called with the reason when clients are reset, because a reset carries no reason to the client. */
  readonly onDropped?: (reason: string) => void;
  /** Called with each error of the server itself. The client receives only an answer with status 500. */
  readonly onFault?: (error: unknown) => void;
}

/** A running server; `url` is its address. */
export interface RestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a REST interface on a port of this machine. */
export async function serveRest({
  answer,
  beforeReply = () => Promise.resolve(),
  onUpgrade,
  port = 0,
  host = '127.0.0.1',
  bounds = REST_BOUNDS,
  onDropped = () => undefined,
  onFault = () => undefined,
}: RestServerOptions): Promise<RestServer> {
  const closing = new AbortController();
  const patience = {
    headersTimeout: bounds.headMillis,
    requestTimeout: bounds.requestMillis,
    connectionsCheckingInterval: Math.min(LOOK_MILLIS, bounds.headMillis),
  };
  const server = createServer(patience, (request, response) => {
    void replyTo(request, { answer, beforeReply, onFault }, closing.signal).then((reply) => {
      if (reply === 'too-long')
        response.writeHead(413, { ...JSON_TYPE, connection: 'close' }).end(TOO_LONG, () => request.destroy());
      else if (reply.kind === 'reply') response.writeHead(reply.status, JSON_TYPE).end(reply.body);
      else if (reply.kind === 'reset') request.socket.resetAndDestroy();
    });
  });
  server.maxConnections = bounds.connections;
  let saidAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => {
    if (performance.now() - saidAt < BETWEEN_LINES_MILLIS) return;
    saidAt = performance.now();
    onDropped(`${bounds.connections} connections are open, and no more are taken`);
  });
  // By default Node.js hangs up after five seconds, just when a client that waits for its candle asks again.
  server.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  if (onUpgrade !== undefined) server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${taken}`,
    close: () => {
      closing.abort();
      return closed(server);
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const TOO_LONG = JSON.stringify({ error: ['EGeneral:Invalid arguments:body'] });

type Reply = Exclude<WireReply, { kind: 'late' }> | 'too-long';

/** Answers a request. Never rejects: an error of the server itself is answered as one. */
async function replyTo(
  request: IncomingMessage,
  { answer, beforeReply, onFault }: Required<Pick<RestServerOptions, 'answer' | 'beforeReply' | 'onFault'>>,
  closing: AbortSignal,
): Promise<Reply> {
  try {
    const body = await readBody(request);
    if (body === undefined) return 'too-long';
    let reply = answer({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: plainHeaders(request),
      body,
    });
    while (reply.kind === 'late') {
      await pause(reply.millis, undefined, { signal: closing });
      reply = reply.reply();
    }
    await beforeReply();
    return reply;
  } catch (error) {
    // The client is gone, so nobody receives an answer.
    if (closing.aborted || request.socket.destroyed) return { kind: 'silence' };
    onFault(error);
    return { kind: 'reply', status: 500, body: JSON.stringify({ error: ['EGeneral:Internal error'] }) };
  }
}

/** The body of a request; undefined for one that is too long, which is not read to its end. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > LONGEST_BODY) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > LONGEST_BODY) {
        request.pause();
        resolve(undefined);
      } else {
        pieces.push(piece);
      }
    });
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client hung up')));
  });
}

function plainHeaders({ headers }: IncomingMessage): WireRequest['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
}
