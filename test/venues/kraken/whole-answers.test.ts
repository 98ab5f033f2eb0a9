import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, expect, it, vi } from 'vitest';
import { createKrakenClient, type KrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { isThrottled, isVenueTrouble } from '../../../src/venues/kraken/venue-trouble.ts';
import { clientOrderId, type OrderRequest } from '../../../src/core/order.ts';
import { instant, type Instant } from '../../../src/core/time.ts';
import { approve } from '../../support/approve.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './simulator/kraken-simulator.ts';

/** In milliseconds; enough for the headers on a busy machine. */
const LIMIT = 700;

/** An answer that would do, and is long enough to be cut. */
const BODY = JSON.stringify({
  error: [],
  result: {
    ZUSD: '1.0',
    XXBT: '0.0',
    txid: ['OAAAAA-BBBBB-CCCCCC'],
    pad: Array.from({ length: 4_000 }, (_, place) => Math.sin(place)),
  },
});
const HALF = BODY.slice(0, BODY.length / 2);
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
const GZIP = gzipSync(BODY);
const BROTLI = brotliCompressSync(BODY);

/** What comes back after the headers, when it is not the whole answer. */
const CUTS: readonly (readonly [name: string, reply: (response: ServerResponse) => void])[] = [
  [
    'a body that is reset',
    (response) => {
      begin(response, BODY.length, HALF);
      hangUp(response);
    },
  ],
  [
    'a body that is shorter than announced',
    (response) => {
      begin(response, BODY.length, HALF);
      response.socket?.end();
    },
  ],
  ['a body that stalls', (response) => begin(response, BODY.length, HALF)],
  [
    'headers without a body',
    (response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      response.flushHeaders();
    },
  ],
  [
    'a body that never ends',
    (response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('{'), 50);
      response.on('close', () => clearInterval(drip));
    },
  ],
  [
    'a gzip body that is reset',
    (response) => {
      begin(response, GZIP.length, half(GZIP), 'gzip');
      hangUp(response);
    },
  ],
  [
    'a gzip body that ends early',
    (response) => response.writeHead(200, { 'content-encoding': 'gzip', connection: 'close' }).end(half(GZIP)),
  ],
  ['a gzip body that stalls', (response) => begin(response, GZIP.length, half(GZIP), 'gzip')],
  [
    'a body that is no gzip',
    (response) => response.writeHead(200, { 'content-encoding': 'gzip', connection: 'close' }).end(BODY),
  ],
  [
    'a brotli body that is reset',
    (response) => {
      begin(response, BROTLI.length, half(BROTLI), 'br');
      hangUp(response);
    },
  ],
];

function begin(response: ServerResponse, length: number, bytes: string | Buffer, encoding?: string): void {
  response
    .writeHead(200, { 'content-length': length, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) })
    .write(bytes);
}

/** Once the client has the headers. */
function hangUp(response: ServerResponse): void {
  setTimeout(() => response.socket?.resetAndDestroy(), 100);
}

const order: OrderRequest = {
  id: clientOrderId('cut'),
  instrument: 'BTC/USD',
  side: 'buy',
  lots: 100_000,
  purpose: 'enter',
  reduce: 'open-or-reduce',
  createdAt: instant(0),
  kind: 'market',
};

let server: Server | SocketServer | undefined;
afterEach(() => {
  if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections();
  server?.close();
});

/** A venue that knows its markets, and from now on asks this server. */
async function stage(listener: Server | SocketServer, timeout = LIMIT) {
  server = listener;
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const {
    clock,
    rest,
    venue: { markets },
  } = simulatedKraken(hourlyCandles([[40_000, 41_000, 39_000, 40_500]]));
  const common = {
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
  } as const;
  const listed = await createKrakenClient({
    ...common,
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => rest.answer(request)),
  });
  await listed.loadMarkets();
  const client = await createKrakenClient({
    ...common,
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    timeout,
  });
  client.setMarkets(listed.markets);
  return {
    client,
    venue: new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: markets.map(({ instrument }) => instrument),
      since: START as Instant,
    }),
  };
}

it.each(CUTS)(
  "over a network %s is trouble of the venue's within the limit, and after it an order may stand",
  async (_, reply) => {
    const { venue } = await stage(
      createServer((request, response) => void request.resume().on('end', () => reply(response))),
    );
    const [failure, outcome] = await Promise.all([
      venue.holdings().then(
        () => 'an answer',
        (error: unknown) => error,
      ),
      venue.submit(approve(order)),
    ]);
    expect(isVenueTrouble(failure), String(failure)).toBe(true);
    expect(outcome).toMatchObject({ kind: 'refused', trouble: 'unknown-outcome' });
    const connections = () =>
      new Promise<number>((resolve, reject) =>
        server?.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      );
    await expect
      .poll(connections, { timeout: 20_000, message: 'what is not waited for any more is hung up on' })
      .toBe(0);
  },
);

it("over a network an answer that is no HTTP is trouble of the venue's", async () => {
  const { venue } = await stage(
    createSocketServer((socket) => void socket.on('error', () => undefined).end('220 mail.example.com ESMTP\r\n')),
  );
  const failure: unknown = await venue.holdings().then(
    () => 'an answer',
    (error: unknown) => error,
  );
  expect(isVenueTrouble(failure), String(failure)).toBe(true);
  expect(await venue.submit(approve(order))).toMatchObject({ kind: 'refused', trouble: 'unknown-outcome' });
});

it.each([
  [429, '<html><body>ERROR 1015: you are being rate limited</body></html>', 'throttled'],
  [429, '', 'throttled'],
  [503, '<html><body>Too Many Requests: 429</body></html>', 'unknown-outcome'],
] as const)('over a network a page with status %i and "%s" means %s', async (status, page, trouble) => {
  const { venue } = await stage(
    createServer((request, response) => void request.resume().on('end', () => response.writeHead(status).end(page))),
    60_000,
  );
  const failure: unknown = await venue.holdings().then(
    () => 'an answer',
    (error: unknown) => error,
  );
  expect(isThrottled(failure), String(failure)).toBe(trouble === 'throttled');
  expect(await venue.submit(approve(order))).toMatchObject({ kind: 'refused', trouble });
});

it.each([
  ['plain', undefined, Buffer.from(BODY)],
  ['gzip', 'gzip', GZIP],
  ['brotli', 'br', BROTLI],
])('over a network a whole answer is read, %s', async (_, encoding, bytes) => {
  const { client } = await stage(
    createServer(
      (request, response) =>
        void request.resume().on('end', () => {
          begin(response, bytes.length, half(bytes), encoding);
          setTimeout(() => response.end(bytes.subarray(half(bytes).length)), 50);
        }),
    ),
    60_000,
  );
  expect(await client.privatePostBalance({})).toEqual(JSON.parse(BODY));
});

it('over a network a call has the bytes that ccxt sends', async () => {
  const heard: string[] = [];
  const { client } = await stage(
    createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        heard.push(bytes.toString());
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\n{"error":[],"result":{}}\n');
      });
    }),
    60_000,
  );
  const OfCcxt = client.constructor as new (options: object) => KrakenClient;
  const plain = new OfCcxt({ apiKey: API_KEY, secret: API_SECRET, urls: client.urls });
  plain.setMarkets(client.markets);
  plain.nonce = client.nonce = () => 1_704_067_200_000_000;
  for (const one of [client, plain]) {
    await one.privatePostAddOrder({ pair: 'XBTUSD', type: 'buy', volume: '0.001', ordertype: 'market' });
    await one.privatePostAddOrder({ pair: 'XBTUSD', price: '+2%', type: 'buy', volume: '0.001', ordertype: 'limit' });
    await one.publicGetTicker({ pair: 'XBTUSD' });
  }
  const lines = heard.map((bytes) => bytes.split('\r\n'));
  expect(lines.slice(0, 3)).toEqual(lines.slice(3));
  expect(lines[0]?.[0]).toBe('POST /0/private/AddOrder HTTP/1.1');
});

it('over a network a call whose time is over before it has a connection is not sent any more', async () => {
  const { client } = await stage(createServer(), 30);
  const waiting: { readonly onRequestStart: (controller: { readonly abort: () => void }) => void }[] = [];
  client.fetchDispatcher = { dispatch: (_: unknown, handler: (typeof waiting)[number]) => void waiting.push(handler) };
  client.fetchIsNative = true;
  const failure: unknown = await client.privatePostAddOrder({ pair: 'XBTUSD' }).catch((error: unknown) => error);
  expect(String(failure)).toContain('request timed out (30 ms)');
  const abort = vi.fn<() => void>();
  waiting[0]?.onRequestStart({ abort });
  expect(abort).toHaveBeenCalledOnce();
});

it('over a network a redirect is not followed, and after it an order may stand', async () => {
  const asked: (string | undefined)[] = [];
  const { venue } = await stage(
    createServer((request, response) => {
      asked.push(request.url);
      request.resume().on('end', () => response.writeHead(307, { location: '/elsewhere' }).end());
    }),
    60_000,
  );
  expect(await venue.submit(approve(order))).toMatchObject({ kind: 'refused', trouble: 'unknown-outcome' });
  expect(asked).toEqual(['/0/private/AddOrder']);
});

it("over a network what our own guard refuses to send is a bug of ours, not trouble of the venue's", async () => {
  const { client } = await stage(createServer());
  client.urls['api'] = { public: 'https://api.kraken.com', private: 'https://api.kraken.com' };
  const failure: unknown = await client.privatePostBalance({}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RangeError);
  expect(isVenueTrouble(failure), String(failure)).toBe(false);
});
