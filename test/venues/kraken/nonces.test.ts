import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, afterAll, beforeAll, expect, it } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import type { NonceRefusal, NonceSource } from '../../../src/wire/nonce-source.port.ts';
import { krakenKit } from '../../../src/venues/kraken/kit.ts';
import { patiently } from '../../../src/venues/patiently.ts';
import { machineClock } from '../../../src/venues/venue-clock.ts';
import { DAY, HOUR, MINUTE, type Duration, type Instant } from '../../../src/core/time.ts';
import { serveRest, type RestServer } from '../../../src/wire/rest-server.ts';
import { accountNonces } from '../../../src/trading/account-nonces.ts';
import { doctor } from '../../../src/operate/doctor.ts';
import { suiteFolder } from '../../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../research/small-system.ts';
import { approve } from '../../support/approve.ts';
import { API_KEY, API_SECRET, hourlyCandles, START, simulatedKraken } from './simulator/kraken-simulator.ts';
import { clientOrderId } from '../../../src/core/order.ts';

const KEYS = { key: API_KEY, secret: API_SECRET };
/** Nothing here is about how often a venue may be asked. */
const RATES = { calls: { most: 1_000, decay: 1 }, orders: { most: 1_000, decay: 1 } };

const folder = suiteFolder();
const systemPath = join(folder, 'system.yaml');
const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 10_000, RATES);
let server: RestServer;

beforeAll(async () => {
  writeFileSync(systemPath, SMALL_SYSTEM);
  server = await serveRest({ answer: (request) => kraken.rest.answer(request) });
});
afterAll(() => server.close());

const client = (nonces: NonceSource, refusals: string[] = []) =>
  createKrakenClient({
    ...KEYS,
    clock: kraken.clock,
    nonces,
    onNonceRefused: (text) => refusals.push(text),
    money: 'paper',
    url: server.url,
  });

describe('one key, several processes and several clocks', () => {
  it('a call that another process overtook is signed again, and is told apart from numbers that are far behind', async () => {
    const shared = new MonotonicNonce(machineClock());
    const [early, late] = [shared.next(), shared.next()];
    const numbers = (...given: number[]): NonceSource => ({
      next: () => given.shift() ?? shared.next(),
      skip: (time) => shared.skip(time),
    });
    const told: [string, NonceRefusal][] = [];
    await (await client(numbers(late))).privatePostBalance({});
    const overtaken = createKrakenClient({
      ...KEYS,
      clock: kraken.clock,
      nonces: numbers(early),
      onNonceRefused: (...refusal) => told.push(refusal),
      money: 'paper',
      url: server.url,
    });
    await (await overtaken).privatePostBalance({});
    expect(told).toEqual([[expect.stringContaining('signed with the next one'), 'overtaken']]);
  });

  it("a check-up by the machine's clock leaves the key to a run by the clock of a venue in the past", async () => {
    const found = await doctor({ systemPath, workspace: folder, clock: machineClock(), keys: KEYS, url: server.url });
    expect(found.find(({ name }) => name === 'keys')).toMatchObject({ outcome: 'passed' });
    const nonces = accountNonces({ keys: KEYS, url: server.url });
    const refusals: string[] = [];
    await (await client(nonces, refusals)).privatePostBalance({});
    const again = await doctor({ systemPath, workspace: folder, clock: machineClock(), keys: KEYS, url: server.url });
    await (await client(nonces, refusals)).privatePostBalance({});
    nonces.close();
    expect(
      again.map(({ name }) => name),
      'no nonce was refused to the check-up',
    ).not.toContain('keys: nonces');
    expect(refusals, 'nor to the run').toEqual([]);
  });

  it.each([
    ['a minute', MINUTE],
    ['an hour', HOUR],
    ['a week', 7 * DAY],
    ['eight years', 3_000 * DAY],
  ])('a key whose numbers somebody has driven %s ahead is recovered, and what was done is told', async (_, ahead) => {
    const other = new MonotonicNonce(machineClock());
    other.skip(ahead as Duration);
    await (await client(other)).privatePostBalance({});
    const own = new MonotonicNonce(machineClock());
    const refusals: string[] = [];
    const reads = await client(own, refusals);
    await reads.privatePostBalance({});
    expect(refusals.length).toBeGreaterThan(1);
    expect(refusals[0]).toMatch(/refused the nonce of Balance \(EAPI:Invalid nonce\).*signed with the next one/);
    expect(refusals.at(-1)).toMatch(/the numbers of this key now run \d+ s ahead of the clock/);
    refusals.length = 0;
    await reads.privatePostBalance({});
    expect(refusals, 'once and for all').toEqual([]);
  });
});

it('one key, several processes and several clocks a key that has seen numbers which no clock gives is not chased: a century ahead of the clock is the end, and the message says what to do', async () => {
  const other: NonceSource = { next: () => Number.MAX_SAFE_INTEGER, skip: () => undefined };
  const key = { key: API_KEY, secret: API_SECRET };
  const lost = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]), 10_000, RATES);
  const place = await serveRest({ answer: (request) => lost.rest.answer(request) });
  const refusals: string[] = [];
  const of = (nonces: NonceSource) =>
    createKrakenClient({
      ...key,
      clock: lost.clock,
      nonces,
      onNonceRefused: (text) => refusals.push(text),
      money: 'paper',
      url: place.url,
    });
  await (await of(other)).privatePostBalance({});
  const own = new MonotonicNonce(machineClock());
  const reads = await of(own);
  for (let call = 0; call < 3; call++) await expect(reads.privatePostBalance({})).rejects.toThrow('EAPI:Invalid nonce');
  expect(refusals.at(-1)).toMatch(
    /a century ahead of the clock are refused too.*make a new key for this program.*nonce window/,
  );
  expect(own.next()).toBeLessThan(machineClock().now() + 36_601 * DAY);
  const given = patiently(() => reads.privatePostBalance({}), { kit: krakenKit, millis: 1 });
  await expect(given).rejects.toMatchObject({
    code: 'check-failed',
    details: { advice: expect.stringContaining('make a new key') as string },
  });
  await place.close();
});

it('one key, several processes and several clocks an order whose nonce was refused is not sent anew by the client: whoever sends it asks first whether it may go', async () => {
  const other = new MonotonicNonce(machineClock());
  other.skip((400 * DAY) as Duration);
  await (await client(other)).privatePostBalance({});
  const refusals: string[] = [];
  const orders = await client(new MonotonicNonce(machineClock()), refusals);
  const venue = new KrakenCcxtVenue({
    orders,
    reads: orders,
    instruments: kraken.venue.markets.map(({ instrument }) => instrument),
    since: START as Instant,
  });
  await venue.connect();
  const outcome = await venue.submit(
    approve({
      id: clientOrderId('a1'),
      instrument: 'BTC/USD',
      side: 'buy',
      lots: 100_000,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: START as Instant,
      kind: 'market',
    }),
  );
  expect(outcome).toMatchObject({ kind: 'refused', trouble: 'nonce', retryable: 'retryable' });
  expect(refusals).toHaveLength(1);
  expect(kraken.venue.orders()).toEqual([]);
});
