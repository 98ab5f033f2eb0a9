import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createKrakenClient, type KrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenHints } from '../../../src/venues/kraken/kraken-hints.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { minorFromAmount } from '../../../src/core/money.ts';
import { HOUR, instant, SECOND } from '../../../src/core/time.ts';
import { instrumentFor } from '../../../src/venues/known-instruments.ts';
import type { Hint } from '../../../src/live/market-hints.port.ts';
import { krakenMarket } from '../../../src/venues/kraken/simulator/kraken-market.ts';
import { krakenSimulator, type KrakenSimulator } from '../../../src/venues/kraken/simulator/kraken-simulator.ts';
import { KrakenVenue } from '../../../src/venues/kraken/simulator/kraken-venue.ts';
import { serveKraken, type KrakenServer } from '../../../src/venues/kraken/simulator/serve-kraken.ts';
import { SimulatedClock } from '../../../src/core/clock.ts';
import { API_KEY, API_SECRET, hourlyCandles, START } from './simulator/kraken-simulator.ts';

const BTC = instrumentFor('kraken', 'BTC/USD');
const TIMING = { silenceMillis: 3_000, connectMillis: 5_000, backOffMillis: [1_000] };

const clock = new SimulatedClock(instant(START));
const rejected: unknown[] = [];
const onRejection = (reason: unknown): void => void rejected.push(reason);
const open: KrakenHints[] = [];
let simulator: KrakenSimulator;
let server: KrakenServer;
let client: KrakenClient;
let heart: NodeJS.Timeout;

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  const venue = new KrakenVenue({
    markets: [
      {
        ...krakenMarket(BTC),
        series: hourlyCandles(Array.from({ length: 40 }, () => [40_000, 40_100, 39_900, 40_000])),
      },
    ],
    cashMinor: minorFromAmount(10_000),
    clock,
    seed: 1,
  });
  simulator = krakenSimulator({ venue, keys: { [API_KEY]: API_SECRET } });
  server = await serveKraken(simulator);
  client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: server.url,
  });
  // Heartbeats come by the venue's clock.
  heart = setInterval(() => clock.advanceTo(instant(clock.now() + SECOND)), 100);
});
afterEach(() => {
  for (const hints of open.splice(0)) hints.close();
});
afterAll(async () => {
  clearInterval(heart);
  await server.close();
  process.off('unhandledRejection', onRejection);
});

const listen = (url = server.url): { hints: KrakenHints; heard: Hint[] } => {
  const heard: Hint[] = [];
  const hints = new KrakenHints({
    client,
    venueUrl: url,
    marketUrl: url,
    instruments: [BTC],
    interval: HOUR,
    timing: TIMING,
  });
  open.push(hints);
  hints.start((hint) => heard.push(hint));
  return { hints, heard };
};
const until = async (isSo: () => boolean): Promise<void> => {
  for (const begun = performance.now(); !isSo() && performance.now() - begun < 60_000;) await pause(20);
  expect(isSo()).toBe(true);
};
/** A slow machine may take the silence for the socket's, and what happens while it connects anew is not told. */
const buyUntilHeard = async (heard: readonly Hint[]): Promise<void> => {
  for (let tries = 0; tries < 20 && !heard.includes('execution'); tries++) {
    await client.privatePostAddOrder({ pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.0005' });
    for (let wait = 0; wait < 50 && !heard.includes('execution'); wait++) await pause(20);
  }
  expect(heard).toContain('execution');
};

describe('hints from sockets', () => {
  it('come when something became of an order, and when a candle begins; once for each candle', async () => {
    const { hints, heard } = listen();
    await until(() => hints.state === 'up');
    await buyUntilHeard(heard);
    await until(() => clock.now() > START + 5 * SECOND);
    // The candle under way has to be heard of before the next one is news, and nobody tells when it was.
    const begin = async (hour: number): Promise<void> => {
      clock.advanceTo(instant(START + hour * HOUR + SECOND));
      await pause(500);
    };
    const candles = () => heard.filter((hint) => hint === 'candle').length;
    let hour = 1;
    for (; candles() === 0 && hour < 30; hour++) await begin(hour);
    await pause(1_000);
    const before = candles();
    expect(before, 'at most one for each candle').toBeLessThanOrEqual(hour);
    expect(before).toBeGreaterThan(0);
    await begin(hour);
    await until(() => candles() > before);
    await pause(1_000);
    expect(candles(), 'once for each candle, however often it is told').toBe(before + 1);
  });
});

it.each([
  ['silence', 'silent'],
  ['close', 'closed'],
] as const)('hints from sockets come again after a socket met with %s', async (trouble, word) => {
  const { hints, heard } = listen();
  await until(() => hints.state === 'up');
  simulator.frames.plan([{ channel: 'heartbeat', nth: 1, trouble }]);
  await until(() => hints.state.includes(word));
  await until(() => hints.state === 'up');
  await buyUntilHeard(heard);
  expect(new Set(heard)).toEqual(new Set(['execution']));
});

it.each([
  ['takes connections and says nothing', (peer: Server) => peer],
  ['hangs up at once', (peer: Server) => peer.on('connection', (socket) => socket.destroy())],
  ['speaks nonsense', (peer: Server) => peer.on('connection', (socket) => socket.write('\u0000nonsense'))],
  [
    'speaks no WebSocket',
    (peer: Server) => peer.on('connection', (socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n')),
  ],
])('hints from sockets are missed where the other side %s, and nothing else happens', async (_, shape) => {
  const peer = shape(createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1'));
  await once(peer, 'listening');
  const { hints, heard } = listen(`http://127.0.0.1:${(peer.address() as AddressInfo).port}`);
  await until(() => hints.state.startsWith('down') || hints.state.includes('executions down'));
  expect(heard).toEqual([]);
  hints.close();
  peer.close();
});

it('hints from sockets say why there is no token', async () => {
  const stranger = await createKrakenClient({
    key: 'stranger',
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: server.url,
  });
  const hints = new KrakenHints({
    client: stranger,
    venueUrl: server.url,
    marketUrl: server.url,
    instruments: [BTC],
    interval: HOUR,
    timing: TIMING,
  });
  open.push(hints);
  hints.start(() => undefined);
  await until(() => hints.state.includes('no token'));
  await until(() => hints.state.includes('candles up'));
  expect(hints.state).toContain('EAPI:Invalid key');
});

it('hints from sockets leave no promise to itself, whatever broke', () => {
  expect(rejected).toEqual([]);
});
