// `npm run bench:sockets [-- --sockets N] [--readers N] [--seconds N]`: measures a simulated Kraken with many clients.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { BENCH_WORKSPACE } from '../support/bench-workspace.ts';

const USAGE = `Usage: npm run bench:sockets [-- --sockets N] [--readers N] [--seconds N]

Starts \`edgewise simulate kraken\` in a process of its own, at 60 times the pace of the clock, and prints
- how long N sockets need to subscribe at once to ticker, book and executions, and the slowest REST answer meanwhile;
- how much the memory of the simulator grows while clients send pings and never read an answer;
- how long one request with 190,000 pairs delays other clients.
Exits with 1 when a bound is broken: subscribed within 2 s, REST within 100 ms, memory within 200 MB of its start.

  --sockets N  sockets that subscribe (default: 200)
  --readers N  clients that never read (default: 50)
  --seconds N  seconds for which those clients send (default: 30)
`;

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '200' },
    readers: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}

interface Venue {
  readonly url: string;
  readonly socketUrl: string;
  readonly key: string;
  readonly secret: string;
}

const root = join(import.meta.dirname, '../..');
const server = spawn(
  process.execPath,
  [
    join(root, 'bin/edgewise.js'),
    '--workspace',
    BENCH_WORKSPACE,
    'simulate',
    'kraken',
    join(root, 'systems/quickstart.yaml'),
    '--port',
    '0',
    '--from',
    '2024-01-01',
    '--speed',
    '60',
    '--json',
  ],
  { stdio: ['ignore', 'pipe', 'ignore'] },
);
let broken = false;
try {
  const venue = await started(server);
  await joining(venue, Number(values.sockets));
  await longList(venue);
  await neverReading(venue, Number(values.readers), Number(values.seconds));
} finally {
  server.kill('SIGINT');
}
process.exitCode = broken ? 1 : 0;

async function joining(venue: Venue, count: number): Promise<void> {
  const watch = await watchRest(venue);
  // The token is valid for fifteen minutes of venue time.
  const token = await tokenOf(venue);
  const begun = performance.now();
  const sockets = await Promise.all(Array.from({ length: count }, () => subscribeToThree(venue, token)));
  const millis = performance.now() - begun;
  const rest = await watch();
  report(`${count} sockets subscribed to ticker, book and executions`, millis, 2_000);
  report('the slowest answer over REST meanwhile', rest, 100);
  for (const socket of sockets) socket.terminate();
}

/** Opens one client with three subscriptions. Resolves once all three snapshots have arrived. */
async function subscribeToThree({ socketUrl }: Venue, token: string): Promise<WebSocket> {
  const socket = new WebSocket(socketUrl);
  let snapshots = 0;
  const all = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      if (data.includes('"success":false')) reject(new Error(data.toString('utf8')));
      if (data.includes('"type":"snapshot"') && ++snapshots === 3) resolve();
    });
  });
  await once(socket, 'open');
  for (const channel of ['ticker', 'book'])
    socket.send(JSON.stringify({ method: 'subscribe', params: { channel, symbol: ['BTC/USD'] } }));
  socket.send(JSON.stringify({ method: 'subscribe', params: { channel: 'executions', token } }));
  await all;
  return socket;
}

async function longList(venue: Venue): Promise<void> {
  const socket = new WebSocket(venue.socketUrl);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const watch = await watchRest(venue);
  socket.send(
    JSON.stringify({
      method: 'subscribe',
      params: { channel: 'ticker', symbol: Array.from({ length: 190_000 }, () => 'A/B') },
    }),
  );
  await once(socket, 'close');
  report('the slowest answer over REST during a request with 190,000 pairs', await watch(), 100);
}

async function neverReading(venue: Venue, count: number, seconds: number): Promise<void> {
  const before = residentMb(server);
  let most = before;
  let reconnected = 0;
  const until = performance.now() + seconds * 1_000;
  const flood = async (): Promise<void> => {
    while (performance.now() < until) {
      const socket = new WebSocket(venue.socketUrl);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.pause();
      while (socket.readyState === WebSocket.OPEN && performance.now() < until) {
        if (socket.bufferedAmount < 1_000_000) for (let ping = 0; ping < 500; ping++) socket.send('{"method":"ping"}');
        await pause(10);
      }
      reconnected++;
      socket.terminate();
    }
  };
  const watch = await watchRest(venue);
  const floods = Promise.all(Array.from({ length: count }, flood));
  while (performance.now() < until) {
    most = Math.max(most, residentMb(server));
    await pause(100);
  }
  await floods;
  process.stdout.write(`${count} clients sent pings for ${seconds} s and never read (${reconnected} connections)\n`);
  report('the slowest answer over REST meanwhile', await watch(), Infinity);
  report('largest growth of memory', most - before, 200, 'MB');
}

/** Starts requests over REST. The returned function ends them and returns the slowest answer in milliseconds. */
async function watchRest({ url }: Venue): Promise<() => Promise<number>> {
  const worker = new Worker(new URL('rest-watch.ts', import.meta.url), { workerData: { url } });
  await once(worker, 'message');
  return async () => {
    worker.postMessage('end');
    return Number((await once(worker, 'message'))[0]);
  };
}

async function tokenOf({ url, key, secret }: Venue): Promise<string> {
  const path = '/0/private/GetWebSocketsToken';
  const body = `nonce=${Date.now()}`;
  const inner = createHash('sha256')
    .update(`${body.slice(6)}${body}`)
    .digest();
  const sign = createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(inner).digest('base64');
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: { 'api-key': key, 'api-sign': sign, 'content-type': 'application/x-www-form-urlencoded' },
  });
  return ((await answer.json()) as { readonly result: { readonly token: string } }).result.token;
}

async function started(venue: ChildProcess): Promise<Venue> {
  const { stdout } = venue;
  if (stdout === null) throw new Error('The simulator has no output');
  let text = '';
  const ended = once(venue, 'exit').then(([code]) => Promise.reject(new Error(`the simulator ended with ${code}`)));
  ended.catch(() => undefined);
  while (!text.trimEnd().endsWith('}')) text += String((await Promise.race([once(stdout, 'data'), ended]))[0]);
  return JSON.parse(text) as Venue;
}

function residentMb({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

/** Prints a value and notes when it breaks its bound. */
function report(what: string, value: number, most: number, unit = 'ms'): void {
  const isBroken = value > most;
  broken ||= isBroken;
  process.stdout.write(
    `${isBroken ? 'NOT' : 'ok '} ${what}: ${value.toFixed(0)} ${unit}${Number.isFinite(most) ? ` (bound ${most} ${unit})` : ''}\n`,
  );
}
