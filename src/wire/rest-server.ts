import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, WireReply, WireRequest } from './wire.ts';

/** No order, no query and no script of faults is longer; more is not read. */
const LONGEST_BODY = 1_000_000;

/** What one server takes from its clients, so that none of them keeps the others out. */
export const REST_BOUNDS = {
  /** Of all kinds. Who comes then is reset. */
  connections: 1_000,
  /** In which the head of a request has to come, counted from the connection or from its first byte. */
  headMillis: 5_000,
  /** In which all of a request has to come. */
  requestMillis: 10_000,
} as const;

/** Between two looks for requests that take too long. */
const LOOK_MILLIS = 1_000;

/** Between two lines about clients that are reset. */
const BETWEEN_LINES_MILLIS = 10_000;

/** As web servers in front of exchanges commonly have it. */
const KEEP_ALIVE_MILLIS = 65_000;

export interface RestServerOptions {
  readonly answer: Answer;
  /** Awaited before a reply leaves: for what has to be kept before anybody sees it. */
  readonly beforeReply?: () => Promise<void>;
  /** Who wants to speak something other than HTTP on this port. Without it, nobody may. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** 0 takes any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly bounds?: { readonly [Name in keyof typeof REST_BOUNDS]: number };
  /** Is given the reason why clients were dropped that get none themselves. */
  readonly onDropped?: (reason: string) => void;
  /** Is told what went wrong here; the client is told only that something did. */
  readonly onFault?: (error: unknown) => void;
}

/** A running server; `url` is where clients go. */
export interface RestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts an interface on a socket of this machine. */
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
  // Node.js would hang up after five seconds, in the very moment that a client which waits for its candle asks again.
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

/** Never rejects: what goes wrong here is the simulator's fault and is told as a server's error. */
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
    // Nobody is there any more to be answered.
    if (closing.aborted || request.socket.destroyed) return { kind: 'silence' };
    onFault(error);
    return { kind: 'reply', status: 500, body: JSON.stringify({ error: ['EGeneral:Internal error'] }) };
  }
}

/** Undefined for one that is too long, of which no more is read. */
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
